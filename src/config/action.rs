//! Every action a key can have: the one table behind dispatch, help, palette, footer and the
//! example config.

/// Where on the screen a key press lands; the topmost overlay, else the pane that has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// The list of people.
    Results,
    /// The person in detail.
    Detail,
    /// The search box: printable keys are text.
    Search,
    /// The job picker and the palette: printable keys are text.
    Picker,
    /// An export to look at before it is confirmed.
    Preview,
    /// People from a paste or from files, before they are kept.
    Review,
    /// The form of a record: printable keys are text.
    Form,
    /// How a list was read.
    Mapping,
    /// Records that may be one person.
    Pairs,
    /// Exports on their way, and what became of them.
    Run,
    /// Text to read: help, reasons, what went wrong.
    Reader,
    /// The list of exports.
    Outbox,
    /// One export and what became of it.
    Record,
    /// What the session's exports carry.
    Session,
    /// The columns of the list.
    Columns,
    /// A line to type a reason in: printable keys are text.
    Entry,
}

impl Context {
    /// Every context.
    pub const ALL: [Self; 16] = [
        Self::Results,
        Self::Detail,
        Self::Search,
        Self::Picker,
        Self::Preview,
        Self::Review,
        Self::Form,
        Self::Mapping,
        Self::Pairs,
        Self::Run,
        Self::Reader,
        Self::Outbox,
        Self::Record,
        Self::Session,
        Self::Columns,
        Self::Entry,
    ];

    /// Returns the place in words, as the documentation names it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Results => "list",
            Self::Detail => "detail",
            Self::Search => "search box",
            Self::Picker => "pickers",
            Self::Preview => "preview",
            Self::Review => "review of a paste",
            Self::Form => "form",
            Self::Mapping => "how a file was read",
            Self::Pairs => "records that may be one person",
            Self::Run => "running export",
            Self::Reader => "pages to read",
            Self::Outbox => "outbox",
            Self::Record => "one export",
            Self::Session => "export settings",
            Self::Columns => "columns of the list",
            Self::Entry => "line for a reason",
        }
    }

    /// Returns whether printable keys are text here.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Search | Self::Picker | Self::Form | Self::Entry)
    }
}

/// A heading of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Getting about.
    Move,
    /// Looking for people.
    Find,
    /// Choosing people.
    Choose,
    /// Putting people on a job.
    Export,
    /// The person under the cursor.
    Person,
    /// The app itself.
    App,
}

impl Group {
    /// Every group in the order of the help.
    pub const ALL: [Self; 6] = [
        Self::Move,
        Self::Find,
        Self::Choose,
        Self::Export,
        Self::Person,
        Self::App,
    ];

    /// Returns the heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Find => "Find",
            Self::Choose => "Choose",
            Self::Export => "Export",
            Self::Person => "Person under the cursor",
            Self::App => "Gleaner",
        }
    }
}

/// What the table says of an action.
struct Spec {
    name: &'static str,
    hint: &'static str,
    description: &'static str,
    keys: &'static [&'static str],
    contexts: &'static [Context],
    group: Group,
    available: bool,
}

macro_rules! actions {
    ($($action:ident $name:literal $hint:literal $description:literal
       $keys:expr, $contexts:ident, $group:ident, $available:literal;)*) => {
        /// What a key can be bound to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $description] $action,)*
        }

        impl Action {
            /// Every action in the order of help and example config.
            pub const ALL: &'static [Self] = &[$(Self::$action,)*];

            fn spec(self) -> &'static Spec {
                match self {
                    $(Self::$action => &Spec {
                        name: $name,
                        hint: $hint,
                        description: $description,
                        keys: &$keys,
                        contexts: $contexts,
                        group: Group::$group,
                        available: $available,
                    },)*
                }
            }
        }
    };
}

use Context::{
    Columns as ColumnsPane, Detail, Form, Mapping, Outbox, Pairs, Preview, Reader, Record, Results,
    Review, Run, Search, Session,
};

const ALL: &[Context] = &Context::ALL;
const MOVE: &[Context] = ALL;
const READ: &[Context] = &[
    Results,
    Detail,
    Preview,
    Review,
    Mapping,
    Pairs,
    Run,
    Reader,
    Outbox,
    Record,
    Session,
    ColumnsPane,
];
const PANES: &[Context] = &[Results, Detail, Search];
const TURN: &[Context] = &[Results, Detail, Search, Form];
const BROWSE: &[Context] = &[Results, Detail];
const EXPORT: &[Context] = &[Results, Detail, Review];
const EDIT: &[Context] = &[Results, Detail, Preview, Review];
const KINDS: &[Context] = &[Form, Mapping];
const REVIEW: &[Context] = &[Review];
const QUIT: &[Context] = READ;
const BODY: &[Context] = &[Preview];
const SHOW: &[Context] = &[Preview, Mapping];
const PAGES: &[Context] = &[Reader];
const HELD: &[Context] = &[Preview, Outbox, Record];
const UNDO: &[Context] = &[Results, Detail, Preview, Run, Outbox, Record];
const OPEN: &[Context] = &[Results, Detail, Outbox, Record];
const LISTS: &[Context] = &[Results, Detail, Outbox, Reader];
const CARRY: &[Context] = &[Results, Detail, Session];
const EXPORTS: &[Context] = &[Outbox];
const ONE: &[Context] = &[Outbox, Record];
const RUNS: &[Context] = &[Run, Outbox];
const DECIDE: &[Context] = &[Results, Detail, Preview, Record];
const SAY: &[Context] = &[Results, Detail, Preview, Record, Pairs];
const EDITOR: &[Context] = &[Results, Detail, Form, Context::Entry];
const LOOK: &[Context] = &[Results, Detail, Preview];
const COLUMNS: &[Context] = &[ColumnsPane];
const SORT: &[Context] = &[Results, Detail, ColumnsPane];
const PICK: &[Context] = &[Context::Picker];

actions! {
    Next "next" "down" "Next line, or scroll down" ["j", "down"], MOVE, Move, true;
    Previous "previous" "up" "Previous line, or scroll up" ["k", "up"], MOVE, Move, true;
    PageDown "page-down" "page down" "A page down" ["pagedown", "ctrl-d"], MOVE, Move, true;
    PageUp "page-up" "page up" "A page up" ["pageup", "ctrl-u"], MOVE, Move, true;
    First "first" "first" "To the first line" ["g g", "home"], READ, Move, true;
    Last "last" "last" "To the last line" ["G", "end"], READ, Move, true;
    NextPane "next-pane" "next pane" "To the next pane" ["tab"], TURN, Move, true;
    PreviousPane "previous-pane" "previous pane" "To the previous pane" ["shift-tab"], TURN, Move, true;
    FocusSearch "focus-search" "search" "To the search box; in exports and help: find words" ["/"], LISTS, Find, true;
    NextScope "next-scope" "where" "Search the library, Greenhouse, or both" ["t", "ctrl-t"], PANES, Find, true;
    SavedSearches "saved-searches" "kept searches" "Open a search kept under a name" ["f", "ctrl-o"], PANES, Find, true;
    SaveSearch "save-search" "keep search" "Keep this search under a name" ["F", "ctrl-s"], PANES, Find, true;
    ForgetSearch "forget-search" "forget" "Forget the kept search or remove the list under the cursor" ["ctrl-x"], PICK, Find, true;
    Lists "lists" "lists" "Open a list of people" ["L"], BROWSE, Find, true;
    FilterAll "filter-all" "all" "Show everybody" ["1"], BROWSE, Find, true;
    FilterNew "filter-new" "new" "Show only who is new" ["2"], BROWSE, Find, true;
    FilterPossible "filter-possible" "possible" "Show only who may be in Greenhouse" ["3"], BROWSE, Find, true;
    FilterInGreenhouse "filter-in-greenhouse" "in Greenhouse" "Show only who is in Greenhouse" ["4"], BROWSE, Find, true;
    SortNext "sort" "sort" "Sort the list by the next column; after the last as found" [","], BROWSE, Find, true;
    SortReverse "sort-reverse" "reverse" "Sort the list the other way round" [";"], SORT, Find, true;
    ListColumns "list-columns" "columns" "Choose, order, size and sort the columns of the list" ["C"], BROWSE, Find, true;
    ToggleColumn "toggle-column" "show" "Show a column, or leave it out" ["space"], COLUMNS, Find, true;
    SortColumn "sort-column" "sort" "Sort by this column; again: the other way round, then as found" ["s"], COLUMNS, Find, true;
    Wider "wider" "wider" "Make a column wider" [">", "right"], COLUMNS, Find, true;
    Narrower "narrower" "narrower" "Make a column narrower" ["<", "left"], COLUMNS, Find, true;
    ColumnEarlier "column-earlier" "earlier" "Move a column to the left" ["K"], COLUMNS, Find, true;
    ColumnLater "column-later" "later" "Move a column to the right" ["J"], COLUMNS, Find, true;
    DefaultColumns "default-columns" "as before" "Show the columns as they were" ["r"], COLUMNS, Find, true;
    NextUndecided "next-undecided" "next possible" "To the next person nobody has decided on" ["n"], LOOK, Find, true;
    Mark "mark" "mark" "Mark or unmark, and go on to the next line" ["space"], BROWSE, Choose, true;
    MarkAll "mark-all" "mark all" "Mark everybody shown" ["a"], BROWSE, Choose, true;
    MarkRange "mark-range" "mark to here" "Mark everybody from the last mark to here" ["V"], BROWSE, Choose, true;
    InvertMarks "invert-marks" "invert marks" "Invert the marks of everybody shown" ["*"], BROWSE, Choose, true;
    ClearMarks "clear-marks" "unmark all" "Clear all marks" ["A"], BROWSE, Choose, true;
    AddToList "add-to-list" "to a list" "Add the marked people, or this one, to a list" ["l"], BROWSE, Choose, true;
    TakeOffList "take-off-list" "off the list" "Take the marked people, or this one, off the open list" ["-"], BROWSE, Choose, true;
    Skip "skip" "skip" "Skip the marked people, or this one, for now; among the skipped: bring back" ["x"], BROWSE, Choose, true;
    PickJob "pick-job" "job" "Pick the job to put people on" ["p"], CARRY, Export, true;
    Session "session" "session" "Open the export settings: job, source, credit, tags" ["P"], BROWSE, Export, true;
    Export "export" "export" "Put the person under the cursor on the job" ["e"], EXPORT, Export, true;
    ExportMarked "export-marked" "export marked" "Put the marked people on the job" ["E"], BROWSE, Export, true;
    ShowBody "show-body" "JSON" "Toggle request JSON; in how a list was read: people as Greenhouse gets them" ["b"], SHOW, Export, true;
    Override "override" "override" "Export a person who is blocked, for a reason" ["v"], HELD, Export, true;
    OverrideAll "override-all" "override all" "Export everybody who is blocked, for a reason" ["V"], BODY, Export, true;
    Unchecked "unchecked" "send unchecked" "Export those who could not be checked; they may be duplicates" ["U"], BODY, Export, true;
    Repeat "repeat" "repeat" "Repeat the last act on the person under the cursor" ["."], BROWSE, Export, true;
    Undo "undo" "undo" "Undo the last act" ["u"], UNDO, Export, true;
    History "history" "history" "Show the last acts, to undo them" ["U"], BROWSE, Export, true;
    Report "report" "report" "Show the report of this session" ["R"], BROWSE, Export, true;
    Outbox "outbox" "outbox" "Show the exports and what became of them" ["O"], BROWSE, Export, true;
    NextFilter "next-filter" "filter" "Show other exports" ["f"], EXPORTS, Export, true;
    Retry "retry" "try again" "Try the export under the cursor again" ["r"], ONE, Export, true;
    Forget "forget" "cancel" "Cancel this export" ["x"], ONE, Export, true;
    Settle "settle" "check now" "Check now whether the export arrived" ["c"], ONE, Export, true;
    RetryRefused "retry-refused" "retry failed" "Try all failed exports again" ["R"], RUNS, Export, true;
    PauseExports "pause-exports" "pause" "Pause or resume exports" ["p"], RUNS, Export, true;
    StopExports "stop-exports" "stop" "Stop after the export in progress: cancel what has not been sent" ["X"], RUNS, Export, true;
    SaveList "save-list" "save" "Save the exports shown as a CSV file" ["s"], RUNS, Export, true;
    Recheck "recheck" "ask Greenhouse" "Ask Greenhouse about this person now" ["r"], BROWSE, Person, true;
    Same "same" "same" "Decide: the same person" ["s"], SAY, Person, true;
    NotSame "not-same" "different" "Decide: different people" ["d"], SAY, Person, true;
    NextCandidate "next-candidate" "next candidate" "Go to the next candidate that may be this person" ["]"], DECIDE, Person, true;
    PreviousCandidate "previous-candidate" "previous candidate" "Go to the previous candidate that may be this person" ["["], DECIDE, Person, true;
    Edit "edit" "edit" "Edit the record of this person" ["i"], EDIT, Person, true;
    Editor "editor" "in your editor" "Edit the record, or the note, as text in $EDITOR" ["ctrl-g"], EDITOR, Person, true;
    NextKind "next-kind" "kind" "Set the kind of an e-mail or phone: work, personal, mobile" ["ctrl-t"], KINDS, Person, true;
    Columns "columns" "columns" "Show and change how a list was read" ["c"], REVIEW, Person, true;
    Merge "merge" "merge" "Merge the two marked records into one" ["J"], BROWSE, Person, true;
    Pairs "pairs" "same person?" "Show records that may be one person" ["="], BROWSE, Person, true;
    Split "split" "split" "Take a merged record apart again" ["z"], BROWSE, Person, true;
    Delete "delete" "delete" "Delete this record from the library" ["D"], BROWSE, Person, true;
    UndoImport "undo-import" "undo import" "Undo the last import as a whole" ["I"], BROWSE, Person, true;
    Explain "explain" "why" "Show how the verdict came about" ["w"], BROWSE, Person, true;
    Numbers "numbers" "numbers" "Toggle the numbers behind a verdict" ["#"], PAGES, Person, true;
    Open "open" "open" "Open the person's page in the browser" ["o"], OPEN, Person, true;
    OpenProfile "open-profile" "profile" "Open the profile's page where it was found" ["h p"], BROWSE, Person, true;
    OpenCandidate "open-candidate" "candidate" "Open the record in Greenhouse" ["h c"], BROWSE, Person, true;
    OpenJob "open-job" "job" "Open the job in Greenhouse that the person is on, else the one selected" ["h j"], BROWSE, Person, true;
    OpenList "open-list" "list" "Open everybody on that job as a list in Greenhouse" ["h l"], BROWSE, Person, true;
    Note "note" "note" "Add a note to the record of somebody who is in Greenhouse" ["N"], BROWSE, Person, true;
    Tag "tag" "tag" "Add tags to the record of somebody who is in Greenhouse" ["#"], BROWSE, Person, true;
    Copy "copy" "copy link" "Copy the link to the person, or those of the marked people; the same below" ["y"], BROWSE, Person, true;
    CopyEmail "copy-email" "copy e-mail" "Copy the person's e-mail address" ["c e"], BROWSE, Person, true;
    CopyText "copy-text" "copy as text" "Copy all there is to know the person by, as text" ["c a"], BROWSE, Person, true;
    CopyName "copy-name" "copy name" "Copy the person's name" ["c n"], BROWSE, Person, true;
    Confirm "confirm" "go on" "Go on: open, choose, carry out" ["enter"], ALL, App, true;
    Cancel "cancel" "back" "Go back: close, leave, take a filter away" ["esc"], ALL, App, true;
    AllowBrowser "allow-browser" "allow browser" "Allow the browser whose popup shows a code" ["B"], BROWSE, App, true;
    Sync "sync" "sync" "Bring the copy of Greenhouse up to date" ["S"], BROWSE, App, true;
    Problem "problem" "what went wrong" "Show the last problem in full" ["!"], BROWSE, App, true;
    Help "help" "help" "Show the keys" ["?", "f1"], ALL, App, true;
    Palette "palette" "commands" "Find a command by name" [":", "ctrl-p"], PANES, App, true;
    Mouse "mouse" "mouse" "Use the mouse here, or leave it to the terminal" ["M"], READ, App, true;
    Zoom "zoom" "zoom" "Give the pane with the focus the whole width, or take it back" ["Z"], BROWSE, App, true;
    Widen "widen" "wider list" "Make the list wider" [">"], BROWSE, App, true;
    Narrow "narrow" "narrower list" "Make the list narrower" ["<"], BROWSE, App, true;
    Theme "theme" "theme" "Change the colours: terminal, dark, light, high contrast, monochrome" ["T"], BROWSE, App, true;
    Profiles "profiles" "profiles" "Switch to another profile: data, credentials and settings of its own" ["f5"], BROWSE, App, true;
    Log "log" "log" "Show the log of this session; again: read it anew" ["f4"], READ, App, true;
    Tour "tour" "tour" "Begin the tour, or go on to its next tip" ["f3"], PANES, App, true;
    Redraw "redraw" "redraw" "Draw the whole screen anew" ["ctrl-l"], ALL, App, true;
    Suspend "suspend" "to the shell" "Go to the shell; `fg` comes back" ["ctrl-z"], ALL, App, true;
    Quit "quit" "quit" "Quit, or close what is on top" ["q"], QUIT, App, true;
    ForceQuit "force-quit" "quit now" "Quit at once, wherever you are" ["ctrl-c"], ALL, App, true;
}

impl Action {
    /// Returns the name used in the config, in kebab-case.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// Returns one or two words for the footer.
    pub fn hint(self) -> &'static str {
        self.spec().hint
    }

    /// Returns a line for help, palette and example config.
    pub fn description(self) -> &'static str {
        self.spec().description
    }

    /// Returns the keys it has unless the user says otherwise.
    pub fn default_keys(self) -> &'static [&'static str] {
        self.spec().keys
    }

    /// Returns where it can be used.
    pub fn contexts(self) -> &'static [Context] {
        self.spec().contexts
    }

    /// Returns the heading it stands under in the help.
    pub fn group(self) -> Group {
        self.spec().group
    }

    /// Returns whether this version can do it; what it can't is legal in a config and not shown.
    pub fn available(self) -> bool {
        self.spec().available
    }

    /// Returns the action of that name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.name() == name)
    }
}
