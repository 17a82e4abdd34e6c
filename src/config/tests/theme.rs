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
    let mut theme = Theme::of(Look::Monochrome);
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

#[test]
fn what_the_user_says_holds_in_every_look_with_colours() {
    let table = "new = 'bold blue'".parse().expect("TOML");
    let (own, _) = Theme::from_table(&table);
    for look in Look::ALL {
        let theme = own.in_look(look);
        let kept = look != Look::Monochrome;
        assert_eq!(theme.new == own.new, kept, "{look:?}");
        assert_eq!(theme.error, Theme::of(look).error, "{look:?}");
    }
    let mut look = Look::default();
    let round: Vec<Look> = std::iter::from_fn(|| {
        look = look.next();
        Some(look)
    })
    .take(Look::ALL.len())
    .collect();
    assert_eq!(round.last(), Some(&Look::Terminal));
}

/// Returns the relative luminance of a colour of the 256 (WCAG 2.1).
fn luminance(colour: Colour) -> f64 {
    let Colour::Indexed(index) = colour else {
        panic!("a look with its own background names every colour: {colour:?}");
    };
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let (r, g, b) = match index {
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
        16..=231 => {
            let at = index - 16;
            (level(at / 36), level(at / 6 % 6), level(at % 6))
        }
        _ => panic!("the terminal says what {index} looks like"),
    };
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.03928 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[test]
fn looks_with_their_own_background_can_be_read() {
    for look in [Look::Dark, Look::Light, Look::HighContrast] {
        let mut theme = Theme::of(look);
        let text = theme.text;
        let ground = text.bg.expect("a background");
        for (name, ..) in ENTRIES {
            let style = *theme.entry(name).expect("an entry");
            if *name == "border" {
                continue;
            }
            let front = style.fg.or(text.fg).expect("a colour");
            let behind = style.bg.unwrap_or(ground);
            let (a, b) = (luminance(front), luminance(behind));
            let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
            assert!(contrast >= 4.5, "{look:?} {name}: {contrast:.1}");
        }
    }
}
