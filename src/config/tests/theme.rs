use super::*;

#[test]
fn the_example_is_the_defaults() {
    let example: toml::Table = theme_example().parse().expect("TOML");
    let table = example["theme"].as_table().expect("a table");
    assert_eq!(Theme::from_table(table), (Theme::default(), vec![]));
    assert_eq!(table.len(), ENTRIES.len());
}

#[test]
fn without_colour_nothing_names_one() {
    let mut theme = Theme::monochrome();
    for (name, ..) in ENTRIES {
        let style = *theme.entry(name).expect("an entry");
        assert_eq!((style.fg, style.bg), (None, None), "{name}");
    }
    assert!(theme.selected.reverse);
}

#[test]
fn every_mistake_is_reported() {
    let table = "selectd = 'bold'\nnew = 'greeen'\nerror = 3\nmuted = 'bold 240 on-blue'"
        .parse()
        .expect("TOML");
    let (theme, mistakes) = Theme::from_table(&table);
    assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    assert_eq!(theme.new, Theme::default().new);
    assert_eq!(theme.muted.fg, Some(Colour::Indexed(240)));
    assert_eq!(theme.muted.bg, Some(Colour::Indexed(4)));
}
