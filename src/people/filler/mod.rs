//! What stands where a value is missing, told by the words that it is made of and not by a list of such texts: of a
//! [field](is_nothing) (`Not specified`, `Firma unbekannt`), of a [name](is_name) (`Vorname Nachname`), of a handle or
//! a mailbox ([template](is_template): `your-linkedin`). Every door asks here.

mod name;
mod template;
mod value;
mod words;

pub use name::is_filler as is_name;
pub(super) use name::{are_fillers, is_no_name};
pub use template::is_everyman;
pub(super) use template::{is_anybodys, is_template};
pub(super) use value::{Slot, is_nothing, without_nothing};
