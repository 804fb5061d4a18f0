//! A panic of the index library on damaged bytes becomes an error that says how to repair the index. Over HTTP: `serve damaged::…`.

use jianbao::{Error, index::catch_panics};

use crate::{
    support::Folder,
    world::{DAMAGED_QUERY, stop_a_search},
};

#[test]
fn a_panic_on_damaged_bytes_is_damage_in_every_command() {
    let folder = Folder::new();
    stop_a_search(&folder);
    for command in [
        &["search", DAMAGED_QUERY][..],
        &["search", DAMAGED_QUERY, "--json"],
        &["timeline", DAMAGED_QUERY],
        &["facets", DAMAGED_QUERY],
        &["kwic", DAMAGED_QUERY],
        &["export", DAMAGED_QUERY, "--format", "csv"],
    ] {
        let run = folder.run(command);
        let said = &run.stderr;
        assert!(run.code == 2, "{command:?}: {} {said}", run.code);
        assert!(
            said.contains("is damaged: its file ") && said.contains("jianbao verify --repair"),
            "{command:?}: {said}"
        );
        assert!(!said.contains("panicked at") && !said.contains("src/"), "{command:?}: {said}");
    }
    let run = folder.run(&["verify"]);
    assert!(run.code == 2 && run.stdout.contains("has other bytes than were written"), "{}", run.stdout);
    assert_eq!(folder.run(&["verify", "--repair"]).code, 0);
    assert_eq!(folder.run(&["verify", "--full"]).code, 0);
}

/// A panic is reported as a bug in jianbao and not as damage if all files have the bytes that were written.
#[test]
fn a_panic_on_a_whole_index_is_a_fault_of_the_program() {
    let folder = Folder::new();
    folder.write("archive/a.txt", "大桥合龙\n\n昨日，大桥合龙。\n");
    let (archive, ..) = folder.build();
    let index = folder.path().join("index");
    let fault = || -> jianbao::Result<usize> { Ok(["大桥"; 3][std::hint::black_box(3)].len()) };
    for error in [catch_panics(&index, fault).unwrap_err(), archive.catch_panics(fault).unwrap_err()] {
        let said = error.to_string();
        assert!(matches!(error, Error::Panicked { .. }), "{said}");
        assert!(said.contains("index out of bounds") && said.contains("bug in jianbao"), "{said}");
    }
}
