//! The words that made-up organisations and careers are made of.

pub(super) const COMPANIES: [&str; 48] = [
    "Northwind Traders",
    "Acme Robotics",
    "Lantern Consulting",
    "Baltic Interactive",
    "Cascade Media",
    "Gemini Analytics",
    "Halcyon Software",
    "Ironbridge Capital",
    "Juniper Health",
    "Kestrel Aerospace",
    "Larkspur Foods",
    "Meridian Bank",
    "Nimbus Cloud",
    "Orchard Payments",
    "Pinecrest Logistics",
    "Quarry Labs",
    "Redwood Insurance",
    "Silverline Telecom",
    "Tidewater Energy",
    "Umbra Security",
    "Vantage Retail",
    "Willow Biotech",
    "Xylo Audio",
    "Yarrow Education",
    "Zephyr Travel",
    "Blue Heron Games",
    "Copperfield Legal",
    "Delta Forge",
    "Evergreen Motors",
    "Foxglove Design",
    "Granite Systems",
    "Harbor Freight Tech",
    "Indigo Genomics",
    "Jade Mobile",
    "Kirin Semiconductors",
    "Lumen Optics",
    "Mosaic Data",
    "Nova Pharma",
    "Opal Hotels",
    "Polaris Shipping",
    "Quill Publishing",
    "Rosewood Realty",
    "Sable Fintech",
    "Talon Defense",
    "Ursa Networks",
    "Vela Space",
    "Wren & Partners",
    "Müller & Söhne",
];

pub(super) const TITLES: [&str; 30] = [
    "Software Engineer",
    "Senior Software Engineer",
    "Staff Engineer",
    "Engineering Manager",
    "Data Scientist",
    "Data Engineer",
    "Product Manager",
    "Senior Product Manager",
    "Product Designer",
    "UX Researcher",
    "DevOps Engineer",
    "Site Reliability Engineer",
    "Security Engineer",
    "QA Engineer",
    "Account Executive",
    "Sales Manager",
    "Customer Success Manager",
    "Marketing Manager",
    "Content Strategist",
    "Recruiter",
    "HR Business Partner",
    "Financial Analyst",
    "Controller",
    "Operations Manager",
    "Project Manager",
    "Machine Learning Engineer",
    "iOS Developer",
    "Android Developer",
    "Support Engineer",
    "Head of Growth",
];

/// Department, parent, and the roles it hires for.
pub(super) const DEPARTMENTS: [(&str, Option<&str>, &[&str]); 12] = [
    (
        "Technology",
        None,
        &["Engineering Manager", "Technical Program Manager"],
    ),
    (
        "Platform Engineering",
        Some("Technology"),
        &[
            "Senior Backend Engineer",
            "Site Reliability Engineer",
            "Staff Platform Engineer",
            "Security Engineer",
        ],
    ),
    (
        "Product Engineering",
        Some("Technology"),
        &[
            "Frontend Engineer",
            "Full Stack Engineer",
            "iOS Engineer",
            "Android Engineer",
        ],
    ),
    (
        "Data",
        Some("Technology"),
        &[
            "Data Scientist",
            "Senior Data Engineer",
            "Machine Learning Engineer",
            "Analytics Lead",
        ],
    ),
    (
        "Design",
        None,
        &["Product Designer", "UX Researcher", "Design Systems Lead"],
    ),
    (
        "Product",
        None,
        &[
            "Product Manager, Payments",
            "Group Product Manager",
            "Product Operations Analyst",
        ],
    ),
    (
        "Sales",
        None,
        &[
            "Account Executive, DACH",
            "Sales Development Representative",
            "Solutions Engineer",
        ],
    ),
    (
        "Marketing",
        None,
        &[
            "Content Strategist",
            "Growth Marketing Manager",
            "Brand Designer",
        ],
    ),
    (
        "Customer Success",
        None,
        &["Customer Success Manager", "Support Engineer"],
    ),
    (
        "People",
        None,
        &[
            "Recruiter, Engineering",
            "HR Business Partner",
            "Talent Sourcer",
        ],
    ),
    (
        "Finance",
        None,
        &["Financial Analyst", "Controller", "Chief Financial Officer"],
    ),
    ("Legal", None, &["Commercial Counsel", "Privacy Counsel"]),
];

/// Office, parent, location.
pub(super) const OFFICES: [(&str, Option<&str>, &str); 8] = [
    ("Americas", None, "United States"),
    ("New York", Some("Americas"), "New York, NY, United States"),
    (
        "San Francisco",
        Some("Americas"),
        "San Francisco, CA, United States",
    ),
    ("EMEA", None, "Europe"),
    ("London", Some("EMEA"), "London, United Kingdom"),
    ("Berlin", Some("EMEA"), "Berlin, Germany"),
    ("Singapore", None, "Singapore"),
    ("Remote", None, "Anywhere"),
];

/// Strategy and the sources in it.
pub(super) const SOURCES: [(&str, &[&str]); 6] = [
    (
        "Prospecting",
        &[
            "LinkedIn (Prospecting)",
            "Sourced by Gleaner",
            "GitHub",
            "Conference",
            "Internal Sourcing",
        ],
    ),
    (
        "Third-party boards",
        &[
            "Indeed",
            "Glassdoor",
            "Stack Overflow",
            "LinkedIn (Ad Posting)",
        ],
    ),
    ("Referrals", &["Referral", "Alumni"]),
    (
        "Company marketing",
        &["Jobs page on your website", "Social media"],
    ),
    ("Agencies", &["Hudson & Gray Search", "Blackwood Talent"]),
    ("Other", &["Other", "Walk-in"]),
];

pub(super) const TAGS: [&str; 14] = [
    "Silver medalist",
    "Rust",
    "Kubernetes",
    "Relocation",
    "Do not contact",
    "Alumni",
    "Passive",
    "Leadership",
    "Remote only",
    "German speaker",
    "Conference 2025",
    "Diversity sourcing",
    "rust",
    "Rehire eligible",
];

pub(super) const STAGES: [&str; 8] = [
    "Application Review",
    "Recruiter Phone Screen",
    "Hiring Manager Screen",
    "Technical Interview",
    "Take Home Test",
    "Face to Face",
    "Reference Check",
    "Offer",
];

/// Name, key of the type, built in.
pub(super) const REASONS: [(&str, &str, bool); 10] = [
    (
        "Lacking skill(s)/qualification(s)",
        "WE_REJECTED_THEM",
        false,
    ),
    ("Position closed", "WE_REJECTED_THEM", false),
    ("Hired someone else", "WE_REJECTED_THEM", false),
    ("Accepted another offer", "THEY_REJECTED_US", false),
    ("Compensation", "THEY_REJECTED_US", false),
    ("Not ready to move", "THEY_REJECTED_US", false),
    ("No response", "NONE_SPECIFIED", false),
    ("Other (add notes below)", "NONE_SPECIFIED", true),
    ("Duplicate application", "NONE_SPECIFIED", true),
    ("Background check", "SECURITY_CONCERN", true),
];

pub(super) const NOTES: [&str; 10] = [
    "Great conversation, wants to move in spring.",
    "Left a voicemail, will try again next week.",
    "Strong systems background; salary expectation above band.",
    "Met at the meetup in Berlin, keep warm.",
    "Prefers remote, can travel once a month.",
    "Referred by a former colleague.\nSpeaks German and French.",
    "Declined for now: just started a new role.",
    "Portfolio reviewed with the design team — impressive ✨",
    "Needs visa sponsorship.",
    "Asked to be contacted again in six months.",
];

/// First name and how friends say it.
pub(super) const NICKNAMES: [(&str, &str); 14] = [
    ("Robert", "Bob"),
    ("William", "Bill"),
    ("Elizabeth", "Liz"),
    ("Michael", "Mike"),
    ("Jennifer", "Jen"),
    ("Katherine", "Kate"),
    ("Alexander", "Alex"),
    ("Christopher", "Chris"),
    ("Daniel", "Dan"),
    ("Thomas", "Tom"),
    ("Benjamin", "Ben"),
    ("Samuel", "Sam"),
    ("Matthew", "Matt"),
    ("Nicholas", "Nick"),
];
