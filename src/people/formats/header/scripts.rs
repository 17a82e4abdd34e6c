//! Column names in scripts that part no words: Japanese, Chinese, Korean.

/// What is in such names, and the English words for it; longer ones before what they hold.
const PARTS: &[(&str, &str)] = &[
    ("メールアドレス", "email"),
    ("電子メール", "email"),
    ("電子郵件", "email"),
    ("电子邮件", "email"),
    ("電話番号", "phone"),
    ("都道府県", "state"),
    ("市区町村", "city"),
    ("フリガナ", "furigana"),
    ("ふりがな", "furigana"),
    ("担当者", "recruiter"),
    ("勤務先", "company"),
    ("会社名", "company"),
    ("勤務地", "location"),
    ("所在地", "location"),
    ("お名前", "full name"),
    ("이메일", "email"),
    ("휴대폰", "mobile"),
    ("연락처", "phone"),
    ("メール", "email"),
    ("カナ", "furigana"),
    ("氏名", "full name"),
    ("姓名", "full name"),
    ("名前", "full name"),
    ("会社", "company"),
    ("企業", "company"),
    ("公司", "company"),
    ("单位", "company"),
    ("役職", "title"),
    ("職種", "title"),
    ("職位", "title"),
    ("职位", "title"),
    ("职务", "title"),
    ("肩書", "title"),
    ("邮箱", "email"),
    ("郵箱", "email"),
    ("邮件", "email"),
    ("携帯", "mobile"),
    ("手机", "mobile"),
    ("手機", "mobile"),
    ("電話", "phone"),
    ("电话", "phone"),
    ("住所", "location"),
    ("地址", "location"),
    ("城市", "city"),
    ("個人", "personal"),
    ("自宅", "home"),
    ("備考", "notes"),
    ("备注", "notes"),
    ("メモ", "notes"),
    ("이름", "full name"),
    ("성명", "full name"),
    ("전화", "phone"),
    ("회사", "company"),
    ("직책", "title"),
    ("직위", "title"),
    ("직함", "title"),
    ("주소", "location"),
    ("비고", "notes"),
    ("番号", "number"),
    ("번호", "number"),
    ("号码", "number"),
    ("姓", "last name"),
    ("名", "first name"),
    ("国", "country"),
];

/// Returns a name with its parts written as English words; none where it holds no such part.
pub(super) fn spelled_out(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    let mut out = String::new();
    let mut found = false;
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        match PARTS.iter().find(|(part, _)| rest.starts_with(part)) {
            Some((part, words)) => {
                found = true;
                out.push(' ');
                out.push_str(words);
                out.push(' ');
                rest = rest.get(part.len()..).unwrap_or_default();
            }
            None => {
                out.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    found.then_some(out)
}
