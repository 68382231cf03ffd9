"""The made-up names of Marlbrook. Short lists of our own; no register was copied."""

from typing import Final

PLACE: Final = "Marlbrook"

WARDS: Final = (
    "Heronside", "Tanner's Ford", "Upper Marl", "Fiddler's Green",
    "Kiln Quarter", "Lanternwick", "Osiers", "Saltmarket",
)  # fmt: skip
NEIGHBOURHOODS: Final = (
    "Alder Row", "Bellfoundry", "Cobbler's Yard", "Dovecote", "Eelpie Steps", "Ferry Bank",
    "Gooseberry Hill", "Hopgarden", "Inkwell Lane", "Jackdaw Rise", "Kingfisher Wharf", "Limepit",
    "Maltings", "Nettlefield", "Old Ropewalk", "Pottery Bank", "Quince Orchard", "Rushlight",
    "Shepherd's Stile", "Thimble Hall", "Under the Arches", "Vinegar Yard", "Wagtail Mead",
    "Yarrow",
)  # fmt: skip
SIDES: Final = ("", "North", "South", "East", "West", "Upper", "Lower", "Far")

FIRST_NAMES: Final = (
    "Abena", "Adam", "Aisha", "Alun", "Amir", "Anya", "Asha", "Bea", "Bilal", "Bronwen", "Callum",
    "Carys", "Chidi", "Chloe", "Dai", "Dana", "Dev", "Edith", "Efe", "Elif", "Eric", "Esi", "Faye",
    "Femi", "Frank", "Gita", "Grace", "Gwen", "Hana", "Harold", "Hugo", "Ines", "Iqra", "Isaac",
    "Jade", "Jamal", "Joan", "Kasia", "Kofi", "Lena", "Leroy", "Lowri", "Mabel", "Malik", "Mei",
    "Mina", "Nadia", "Ned", "Nia", "Olu", "Omar", "Owen", "Pam", "Petra", "Raj", "Reuben", "Rhys",
    "Rosa", "Sadia", "Sean", "Tariq", "Tess", "Uma", "Vera", "Wendy", "Yusuf", "Zara", "Zofia",
)  # fmt: skip
LAST_NAMES: Final = (
    "Abara", "Achterberg", "Ahmadi", "Appleyard", "Banerji", "Barlow", "Birch", "Boateng", "Bowen",
    "Chandra", "Cole", "Dacosta", "Dunmore", "Ekwueme", "Ellwood", "Farah", "Fenn", "Garrick",
    "Gethin", "Hale", "Hashemi", "Holt", "Ibekwe", "Iqbal", "Jessop", "Kaur", "Kinsey", "Kowal",
    "Larkin", "Lowe", "Mahdi", "Marsh", "Mensah", "Novak", "Nwosu", "Oakes", "Orme", "Parekh",
    "Pell", "Quill", "Rahim", "Reed", "Rowland", "Sandhu", "Shaw", "Tamm", "Thorne", "Udoh",
    "Varga", "Vale", "Wickes", "Wren", "Yeo", "Zaman",
)  # fmt: skip

REQUESTS: Final[dict[str, tuple[tuple[str, int], ...]]] = {
    "lift": (
        ("A lift to the clinic and back", 60),
        ("A lift to choir practice", 40),
        ("A lift to the tip with garden bags", 60),
    ),
    "shopping": (
        ("Collect a prescription", 30),
        ("Weekly shop while my knee mends", 60),
        ("Post a parcel for me", 30),
    ),
    "company": (
        ("Someone to talk to on Thursday mornings", 60),
        ("A chess partner for an afternoon", 90),
        ("Sit with my father while I go to work", 120),
    ),
    "garden": (
        ("Cut the front hedge", 90),
        ("Plant out beans and courgettes", 60),
        ("Clear leaves from the path", 45),
    ),
    "repair": (
        ("Fix a dripping tap", 45),
        ("Put up a handrail by the back step", 90),
        ("Mend a bicycle puncture", 30),
    ),
    "cooking": (("Cook a few meals for the freezer", 120), ("Bake for a street party", 90)),
    "papers": (
        ("Read a letter with me and write an answer", 45),
        ("Help with a housing form", 60),
        ("Sort a drawer of papers", 90),
    ),
    "screens": (
        ("Set up a video call with my sister", 45),
        ("Move photos to a new phone", 60),
        ("Show me how to book a doctor online", 30),
    ),
    "pets": (("Walk the dog this week", 30), ("Feed the cat over the weekend", 30)),
    "lessons": (
        ("Practise English conversation", 60),
        ("Teach me to sew on a zip", 60),
        ("Reading practice for an eight year old", 45),
    ),
    "other": (
        ("A second pair of hands to move a bed", 30),
        ("Chairs for the hall on Saturday", 60),
    ),
}
DETAILS: Final = (
    "Ring the lower bell, please. I am slow to the door.",
    "Any time that suits you on the day is fine.",
    "There are two steps and no rail yet.",
    "I can pay for anything that is needed.",
    "",
)
OFFER_NOTES: Final = (
    "Happy to help, best in the mornings.",
    "I have a small car.",
    "I can also bring tea.",
    "I like to be useful after work.",
    "",
    "",
)
ORGANISATIONS: Final = (
    ("Marlbrook Council", "public-body", "The public services of the place."),
    ("Marlbrook Time Bank", "mutual", "Neighbours help each other and count the hours."),
    ("Ferry Bank Care Mutual", "mutual", "Care at home, owned by those who give and need it."),
    ("The Kiln Workshop", "social-enterprise", "Repairs, tools to borrow and first jobs."),
    ("Heronside Health Centre", "public-body", "Doctors and nurses, and link workers."),
    ("Open Door Marlbrook", "charity", "Advice and company for people who live alone."),
    (
        "Lanternwick Street Group",
        "informal-group",
        "The street party, the hedge and the noticeboard.",
    ),
    ("Osiers Allotment Friends", "informal-group", "Plots, seeds and a shared shed."),
    ("Saltmarket Bakery", "business", "Bread, and the warm room behind the shop."),
    ("Rushlight Library Friends", "charity", "Keeps the library open on Saturdays."),
)
OFFICES: Final = ("Chair", "Secretary", "Treasurer")
