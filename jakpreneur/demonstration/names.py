"""Believable names of people, streets and small businesses in Jakarta Barat, whose people come from everywhere.

Every name is put together by chance; none is meant to be anybody's.
"""

from typing import NamedTuple

from participants.models import Interest


class Community(NamedTuple):
    """How a family names its children, by sex (P, L), and where its people are born when not in Jakarta."""

    first: dict
    second: dict
    alone: dict  # whole names of older people, most of them one word
    towns: list


def _lists(women, men):
    return {"P": women.split(), "L": men.split()}


def _family(words):
    return _lists(words, words)


JAVANESE = Community(
    first=_lists(
        "Sri Endang Tri Dwi Retno Wiwik Yuni Rini Ratna Dewi Indah Titik Puji Anik Nanik Umi Eny Heni Diah Ayu "
        "Nova Fitri Rina Novi Ika Eka Wulan Mega Ambar Tutik Winarti Erna Lina Dian Nurul Yulia Sari Desi Lilik",
        "Agus Bambang Budi Joko Eko Dwi Tri Wahyu Sugeng Heru Sigit Teguh Hari Rudi Dedi Arif Bayu Dimas Rizky "
        "Aditya Fajar Galih Ari Danang Imam Edi Didik Yudi Andri Hendro Gunawan Wisnu Anang Arief Tono Bagus",
    ),
    second=_lists(
        "Wahyuni Lestari Rahayu Handayani Susanti Wulandari Ningsih Astuti Utami Setyowati Mulyani Hartati "
        "Purwanti Sulistyowati Kusumawati Pratiwi Widyastuti Anggraini Puspitasari Suryani Kurniawati Maharani "
        "Yulianti Indriyani Hidayati Palupi Purnamasari Sulastri Rahmawati Oktaviani",
        "Setiawan Santoso Susanto Prasetyo Wibowo Nugroho Purnomo Hartono Kurniawan Saputra Hidayat Riyanto "
        "Widodo Utomo Cahyono Suryanto Supriyadi Raharjo Wahyudi Pratama Hermawan Sutrisno Handoko Mulyanto "
        "Firmansyah Yulianto Sulistyo Waluyo Priyono Subagyo",
    ),
    alone=_lists(
        "Suharti Sumarni Sulastri Suminah Tuminah Partini Sutini Wagiyem Poniyem Sukarti Suwarni Sarinah Rukmini "
        "Kartini Winarsih Sukinah Jumiati Paryati Mulyati Ngatini Sariyem Tumini Suparmi Kasmirah",
        "Suharto Suparman Sukirman Sugiyono Sutrisno Wagiman Ngadiman Suyatno Mulyadi Sumarno Kasno Tukiman "
        "Sarjono Sugianto Suwarno Sutarno Karyono Suroso Wiyono Jumadi Poniman Rasiman Slamet Parjo",
    ),
    towns="Tegal Brebes Pemalang Pekalongan Kebumen Purwokerto Cilacap Wonogiri Klaten Semarang Solo Yogyakarta "
    "Magelang Blitar Kediri Madiun Surabaya Lamongan".split(),
)
BETAWI = Community(
    first=_lists(
        "Siti Nur Rohimah Maimunah Fatimah Aminah Zubaidah Halimah Saodah Mardiyah Hasanah Umamah Nur'aini "
        "Sa'adah Mas'amah Jamilah Munawaroh Masnah Romlah Nurjanah Annisa Syifa Aulia Nabila Fauziah Mutia "
        "Latifah Khadijah Rahma Putri Suhaemi Nur'asiah",
        "Ahmad Ridwan Ma'ruf Syafi'i Saiful Nasrullah Rojali Mursalih Jaelani Sanusi Marzuki Husin Zainal Fahmi "
        "Fauzi Ilham Rizki Iqbal Bahrudin Syarif Mas'ud Rifa'i Hasan Umar Sofyan Anwar Naufal Fikri Rafli Namin",
    ),
    second=_lists(
        "Aisyah Rohmah Nurhasanah Zahra Maryam Nur'aini Fadilah Hayati Rahmawati Fitriyah Azizah Khoiriyah "
        "Salsabila Lutfiah Maulida Rizkiyah Sa'diyah Mawaddah Ramadhani Soleha Wardah Mas'ula",
        "Hidayatullah Hakim Fadillah Ramadhan Maulana Syahputra Ma'ruf Anwar Sanusi Basri Hamdani Firdaus "
        "Abdullah Alamsyah Saputra Fauzi Mubarok Nawawi Rohim Yusuf Ibrahim Syafi'i Muhyidin Zulkarnain",
    ),
    alone=_lists(
        "Rohimah Maimunah Saodah Mardiyah Masnah Romlah Aminah Sa'anih Munaroh Ropiah Na'imah Halimah",
        "Mursalih Rojali Namin Sanusi Marzuki Ma'mun Sarmili Asmawi Sa'aman Naserih Madrais Jaelani",
    ),
    towns="Tangerang Depok Bekasi Bogor".split(),
)
SUNDANESE = Community(
    first=_lists(
        "Euis Neneng Nining Iis Entin Imas Yayah Cucu Teti Elis Ani Rina Lilis Wiwin Yeni Nenden Tati Kokom "
        "Nunung Lia Ida Ela Rosi Enok Iin Ai Mimin Yanti",
        "Asep Ujang Dadang Cecep Deden Dede Iwan Tatang Yayan Encep Aep Jajang Ade Aceng Ajat Maman Yana Enjang "
        "Wawan Nandang Oman Rahmat Dudi Agus",
    ),
    second=_lists(
        "Komariah Kurniasih Nurhayati Rohaeti Suryani Hasanah Rosmiati Sumiati Yulianti Maryati Sukaesih Kartika "
        "Rostini Rahmawati Nuraeni Aisyah Sopiah Rohayati Suhaeti Mulyani Agustina Juariah",
        "Hidayat Suryana Sopandi Kurnia Supriatna Mulyana Gunawan Ruhiyat Permana Saepudin Rustandi Suherman "
        "Sutisna Komarudin Setiadi Rohman Nugraha Kosasih Hermawan Sobari Solihin Taryana",
    ),
    alone=_lists(
        "Rohaeti Onah Icih Sukaesih Juariah Komariah Kurniasih Mintarsih Cicih Rukoyah",
        "Sukanda Rukmana Suganda Sutardi Ruhiyat Mahpudin Sopandi Endang Karna Sukarya",
    ),
    towns="Bogor Sukabumi Cianjur Bandung Garut Tasikmalaya Ciamis Sumedang Kuningan Majalengka Cirebon Subang "
    "Karawang Serang Pandeglang Lebak".split(),
)
BATAK = Community(
    first=_lists(
        "Rotua Tiurma Lasma Rosmaida Marlina Duma Romauli Rumondang Linda Ester Hotmaida Debora Melva Sondang "
        "Ruth Nurmala Berliana Friska Yohana Tiur",
        "Togar Binsar Parulian Sahat Hotman Jonathan Saut Maruli Ronald Poltak Tigor Bonar Robert Hasiholan "
        "Daniel Parlindungan Marihot Jhonson Rudolf Andreas",
    ),
    second=_family(
        "Simanjuntak Sihombing Siregar Nainggolan Manurung Hutapea Sinaga Panjaitan Tampubolon Silalahi "
        "Situmorang Pasaribu Gultom Simbolon Hutabarat Sitorus Napitupulu Ginting Sembiring Lumbantobing "
        "Nasution Harahap"
    ),
    alone=_lists("", ""),
    towns="Medan Pematangsiantar Tarutung Balige Sibolga Kabanjahe Padangsidimpuan".split(),
)
MINANG = Community(
    first=_lists(
        "Yulisma Desmawati Erniwati Rosnida Yusnimar Elmawati Zuraida Rahmi Fitria Nelvi Yeni Asnimar Gusmawati "
        "Resti Nurlela Suryati Silvia Wirda Welda Yulfa",
        "Afrizal Syafrizal Zulkifli Yulizar Masrizal Erizal Hendri Irwan Rinaldi Amrizal Ismail Syahrial Dasril "
        "Yuherman Jufri Novrizal Defri Fadli Nasrul",
    ),
    second=_lists(
        "Chaniago Tanjung Piliang Koto Sikumbang Guci Jambak Putri Sari Yanti Elfina",
        "Chaniago Tanjung Piliang Koto Sikumbang Guci Jambak Putra Malik Effendi Nasir",
    ),
    alone=_lists(
        "Yulisma Desmawati Erniwati Rosnida Yusnimar Elmawati Zuraida Asnimar Gusmawati Nurhayati",
        "Afrizal Syafrizal Zulkifli Yulizar Masrizal Erizal Amrizal Syahrial Dasril Bustami",
    ),
    towns="Padang Bukittinggi Payakumbuh Pariaman Solok Batusangkar Painan".split(),
)
CHINESE = Community(
    first=_lists(
        "Lily Melissa Jessica Fransisca Yenny Lina Susan Meliana Vivian Caroline Stephanie Angela Livia Felicia "
        "Shierly Merry Jenny Elisabeth Lanny Veronica",
        "Hendra Steven Kevin Andreas Rudy Johan Albert Jimmy Edwin Ferry Hendrik Yohanes Michael Stefanus "
        "Vincent Willy Benny Daniel Ricky Antonius",
    ),
    second=_family(
        "Wijaya Halim Gunawan Kusuma Santoso Tanuwijaya Susanto Hartono Salim Setiawan Chandra Sutanto "
        "Lesmana Darmawan Budiman Tjandra Kurniadi Wongso Suryadi Limanto"
    ),
    alone={
        "P": ["Tan Mei Ling", "Lie Giok Lan", "Lim Siu Lan", "Oey Kim Lian", "Ong Mei Hwa", "Kwee Swan Nio"],
        "L": ["Tan Kim Seng", "Lie Tjin Hok", "Lim Kok Liang", "Oey Boen Hian", "The Tek Sun", "Kwee Wie Kiong"],
    },
    towns="Bangka Belitung Pontianak Singkawang Medan Bagansiapiapi Palembang Semarang Tangerang".split(),
)
COMMUNITIES = [JAVANESE] * 34 + [BETAWI] * 28 + [SUNDANESE] * 17 + [CHINESE] * 9 + [MINANG] * 7 + [BATAK] * 5
TITLES = {"P": ["Hj.", "Siti"], "L": ["H.", "Muhammad", "Muh.", "M."]}
TITLES_ALREADY = {"Siti", "Nur", "Ahmad"}
STANDS_ALONE, TITLED, FATHER_NAMED = 0.33, 0.2, 0.02


def person(random, community, sex, elder):
    """(the whole name, what the person is called); `elder` when old enough for a name that stands alone."""
    if elder and community.alone[sex] and random.random() < STANDS_ALONE:
        name = random.choice(community.alone[sex])
        return name, name.split(" ", 1)[-1]
    first, second = random.choice(community.first[sex]), random.choice(community.second[sex])
    if first == second:
        return first, first
    if community is BETAWI:
        return _betawi(random, first, second, sex, elder), first
    if community is BATAK and sex == "P" and random.random() < 0.1:
        return f"{first} Br. {second}", first
    return f"{first} {second}", first


def _betawi(random, first, second, sex, elder):
    """Titles of the pilgrimage for elders, Muhammad and its abbreviations, now and then the father's name."""
    if random.random() < FATHER_NAMED:
        return f"{first} {'binti' if sex == 'P' else 'bin'} {random.choice(BETAWI.first['L'])}"
    if random.random() < TITLED and first not in TITLES_ALREADY:
        first = f"{random.choice(TITLES[sex][0 if elder else 1 :])} {first}"
    return f"{first} {second}"


STREETS = (
    "Mawar,Melati,Kenanga,Anggrek,Cempaka,Flamboyan,Dahlia,Kamboja,Mangga,Rambutan,Jambu,Durian,Nangka,Kecapi,"
    "Sukun,Salak,Merpati,Kutilang,Cendrawasih,Rajawali,Gelatik,Masjid,Musala,Madrasah,Pesantren,Swadaya,"
    "Gotong Royong,Makmur,Damai,Sejahtera,Karya,Bina Warga,Bambu Kuning,Haji Saaba,Haji Jaelani,Haji Kelik,"
    "Haji Mencong,Guru Mughni,Utama,Pelita,Kebon Sayur,Pasar Pagi,Inspeksi,Pintu Air"
).split(",")
PATTERNS = [
    "Jl. {street} No. {house}",
    "Jl. {street} {roman} No. {house}",
    "Jl. {kelurahan} {roman} No. {house}",
    "Jl. {kelurahan} Raya No. {house}",
    "Gg. {street} No. {house}",
    "Gg. {street} {roman} No. {house}",
    "Gg. Haji {elder} No. {house}",
]
ROMANS = "I II III IV V VI VII VIII".split()
NEIGHBOURS = ["Kota Tangerang", "Kabupaten Tangerang", "Kota Tangerang Selatan", "Kota Depok", "Kota Bekasi"]


def address(random, kelurahan):
    """A street and a house number such as lie in `kelurahan`, a name."""
    return random.choice(PATTERNS).format(
        street=random.choice(STREETS),
        kelurahan=kelurahan,
        roman=random.choice(ROMANS),
        elder=random.choice(BETAWI.alone["L"]),
        house=random.randrange(1, 121),
    )


def elsewhere(random):
    """An address outside DKI Jakarta."""
    return f"{address(random, 'Pasar Baru')}, {random.choice(NEIGHBOURS)}"


# What people of an interest call their business, and what kind of business it then is.
BUSINESSES = {
    Interest.FOOD.value: [
        ("Warung {who}", "Warung nasi"),
        ("Warung {who}", "Minuman"),
        ("Dapur {who}", "Katering"),
        ("Katering {called}", "Katering"),
        ("Dapur {called}", "Lauk siap saji"),
        ("Kue {who}", "Kue basah"),
        ("{called} Kukis", "Kue kering"),
        ("Sambal {who}", "Sambal kemasan"),
        ("Keripik {called}", "Keripik"),
        ("Bakso {who}", "Bakso dan mi ayam"),
    ],
    Interest.SEWING.value: [
        ("Jahit {who}", "Jahit pakaian"),
        ("{called} Modiste", "Jahit pakaian"),
        ("{called} Busana", "Busana muslim"),
        ("{called} Hijab", "Mukena dan kerudung"),
        ("Konveksi {called}", "Konveksi"),
        ("Permak {who}", "Permak"),
    ],
    Interest.CRAFT.value: [
        ("Rajut {called}", "Rajutan"),
        ("{called} Kriya", "Tas daur ulang"),
        ("{called} Suvenir", "Suvenir"),
        ("Anyaman {who}", "Anyaman"),
        ("{called} Aksesori", "Aksesori manik-manik"),
    ],
    Interest.OTHER.value: [
        ("Toko {who}", "Toko kelontong"),
        ("Berkah {called}", "Toko kelontong"),
        ("{called} Binatu", "Binatu"),
        ("Rias {called}", "Tata rias"),
        ("Taman {called}", "Tanaman hias"),
        ("Servis {who}", "Servis ponsel"),
    ],
}


def business(random, interest, called, sex):
    """(name, kind) of the business of somebody called `called`."""
    who = f"{'Bu' if sex == 'P' else random.choice(['Pak', 'Bang'])} {called}"
    name, kind = random.choice(BUSINESSES[interest])
    return name.format(who=who, called=called), kind
