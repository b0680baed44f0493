"""Invented names that sound right: given names and surnames by origin, thousands of surnames with a long tail.

No list of real people stands behind them. Surnames are put together from beginnings and endings, and drawn with the
uneven frequencies of real life: a few are common, most are rare.
"""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from random import Random


@dataclass(frozen=True)
class Origin:
    """Where a name comes from; `languages`: what is preferred at the counter, by weight."""

    share: int
    female: str
    male: str
    common: str  # surnames that many share
    starts: str = ""  # beginnings and endings of the rarer ones
    ends: str = ""
    languages: tuple[tuple[str, int], ...] = (("fr", 1),)


ORIGINS = (
    Origin(
        34,
        "Marie Nathalie Isabelle Sylvie Catherine Martine Christine Françoise Valérie Sandrine Stéphanie Céline Julie Aurélie"
        " Émilie Laura Camille Léa Manon Chloé Sarah Océane Élodie Mélanie Laëtitia Virginie Corinne Brigitte Monique"
        " Jacqueline Danielle Chantal Nicole Évelyne Patricia Véronique Anne-Marie Marie-Claude Maëlys Clémence",
        "Jean Michel Philippe Alain Patrick Pierre Nicolas Christophe Laurent Frédéric David Stéphane Éric Olivier Thierry"
        " Pascal Julien Sébastien Kévin Thomas Alexandre Maxime Romain Florian Antoine Quentin Lucas Hugo Théo Bernard"
        " Gérard Daniel Jacques André Marcel René Jean-Pierre Jean-Luc Loïc Cédric Mickaël Yannick Rémi Étienne",
        "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia David"
        " Bertrand Roux Vincent Fournier Morel Girard André Lefèvre Mercier Dupont Lambert Bonnet François Martinez Legrand"
        " Garnier Faure Rousseau Blanc Guérin Muller Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez"
        " Fontaine Chevalier Robin Masson Sanchez Gérard Nguyen Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël"
        " Delattre Delannoy Vandamme Verhaeghe Lemoine Leclercq Carpentier Hubert Delmas Cassagne",
        "Bar Ber Bou Bri Cha Cor Cour Del Des Dou Du Far Fer Fau Gal Gar Gau Ger Gou Hau Jac Jou La Lan Le Mar Mau Mer Mon"
        " Mou Nau Par Pas Pel Pi Pou Pré Ra Ri Ro Sau Ser Sou Ta Tes Tou Va Ver Vi Vau",
        "bier chard chet det din don dot fier gnon lard let lier lin lot mard mier neau net nier not quet quin rand rat raud"
        " reau ret rier ron rot sard seau set sier son tard teau tel ter tet tier tin ton trand vel verd vier ville vot zac",
    ),
    Origin(
        24,
        "Fatima Khadija Nadia Samira Malika Yamina Aïcha Farida Leïla Nora Rachida Zohra Karima Souad Naïma Hayat Latifa"
        " Houria Meriem Yasmine Inès Amel Sabrina Soraya Hanane Ilham Zineb Ghizlane Siham Djamila Nawel Assia Rim Safia",
        "Mohamed Ahmed Ali Karim Rachid Abdelkader Youssef Omar Hassan Mustapha Said Nabil Farid Mourad Kamel Samir Brahim"
        " Hicham Khalid Yacine Bilal Mehdi Sofiane Amine Anis Walid Tarek Lotfi Nordine Abdallah Hamid Driss Ilyes Rayan",
        "Benali Bouzid Haddad Saïdi Belkacem Mansouri Amrani Alaoui Bennani Cherif Brahimi Toumi Ziani Khelifi Hamdi Ferhat"
        " Mebarki Meziane Slimani Rahmani Zerrouki Bouaziz Trabelsi Jaziri Gharbi Ayari Ouali Idrissi Tazi Chraïbi Lahlou",
        "Ben Bel Bou Aït- El- Ould- Bena Bouch Belh Chaou Dje Fer Gha Ham Kha Lah Ma Me Na Oua Rah Sa Tah Ya Za Zer Guen Had",
        "abdi achir ahmed aïd amar aoui arbi assi azi bachi chaïb daoud djilali ghali hadi hamou jelloun kacem kaddour karim"
        " lali lounis maïza mehdi moussa nasser omar oudi rabah rahal saïd salah taleb tayeb yahia younes zaoui zid zouaoui",
        (("fr", 7), ("ar", 3)),
    ),
    Origin(
        18,
        "Fatoumata Aminata Mariam Aïssatou Kadiatou Awa Oumou Hawa Bintou Djeneba Ramatoulaye Ndeye Sira Assetou Rokia Fanta"
        " Salimata Coumba Diariatou Nana Adjoua Akissi Grâce Mireille Prisca Blessing Joy Gloria",
        "Mamadou Ibrahima Moussa Ousmane Amadou Abdoulaye Boubacar Cheikh Modibo Lassana Bakary Souleymane Sekou Alpha Adama"
        " Drissa Seydou Idrissa Demba Kouassi Kofi Serge Hervé Emmanuel Fabrice Christian Junior Patience",
        "Diallo Traoré Coulibaly Diarra Keïta Koné Camara Bah Barry Sow Ba Ndiaye Diop Fall Sylla Touré Cissé Konaté Sissoko"
        " Doumbia Kouyaté Dembélé Sidibé Sangaré Bamba Ouattara Kouassi Mbaye Gueye Faye Sarr Kanté Condé Soumah Balde",
        "Ko Ka Ma Nga Mbo Ndo Tcha Oua Sa Ba Da Fo Go Kou Lou Ndi Nke Bi Ta Yao Mou Dje Bo Ke",
        "bango bila dou diba fana gne kassi komba konda lengo lou mba mbele ngoma nda ndong ngué noko pamba rou sso tanga tchou"
        " yele zoua kanga dio manga welo",
        (("fr", 8), ("en", 1)),
    ),
    Origin(
        6,
        "Olena Oksana Svitlana Natalia Tetiana Iryna Halyna Maria Kateryna Nina Daria Ioana Elena Mihaela Ana Gabriela Nino"
        " Mariam Tamar Milena Ljiljana Arta Besa",
        "Oleksandr Serhii Andrii Volodymyr Mykola Ivan Dmytro Viktor Yurii Igor Ion Vasile Mihai Andrei Giorgi Davit Levan"
        " Dragan Zoran Arben Besnik Artur Ruslan",
        "Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Popescu Ionescu Rusu Petrov Ivanov Kapanadze Hoxha Krasniqi",
        "Bond Hav Kov Krav Lys Mel Mor Pav Pol Sav Shch Sym Tk Vas Zah Zin Dov Fed Hor Kuz Lev Mar Nest Osad",
        "arenko alenko chuk enko iuk yshyn enchuk ovych ykov escu eanu adze ashvili ovic oski yuk aienko",
        (("uk", 4), ("ru", 2), ("ro", 1), ("fr", 3)),
    ),
    Origin(
        6,
        "Zahra Maryam Fatemeh Shabnam Nasrin Parwana Farzana Shukria Roya Laila Rana Hala Nour Rasha Ghada Dilan Berfin",
        "Ahmad Mohammad Rahim Najib Farhad Jawad Hamid Zabihullah Naser Sami Omid Khaled Bassel Firas Rami Haidar Azad",
        "Ahmadi Rahimi Hosseini Karimi Rezaï Noori Haidari Sultani Azizi Hamidi Al-Khatib Al-Masri Darwish Barzani Haydar",
        "Ahma Ami Azi Bara Dawla Fai Gha Hai Jala Kari Mira Nazi Qade Rasu Sadi Sha Sule Wali You Zaha Al-Ha Al-Ja Al-Sa",
        "di zai khil yar ri ni wal pour zada far nia shahi mandi bakhsh moud dan leh roudi",
        (("fa", 4), ("ps", 2), ("ar", 2), ("fr", 2)),
    ),
    Origin(
        4,
        "Maria Ana Teresa Rosa Carmen Isabel Fátima Lucia Paula Sofia Conceição Luz Daniela Yolanda Beatriz",
        "José Manuel Antonio Carlos Paulo Luis João Miguel Fernando Jorge Pedro Rui Diego Andrés Javier",
        "Da Silva Ferreira Pereira Fernandes Rodrigues Gonçalves Martins Alves Gomes Lopes Marques Ribeiro Teixeira Mendoza",
        "Al Bar Car Cas Cor Fer Gal Gon Gut Her Mac Mal Mon Mor Nav Per Qui Ram Sal San Tei Val Var",
        "ado ales alho anda ante arro beira deira dinho endes eira ente eros ierrez illo inha ozo reira ueira ves",
        (("fr", 6), ("pt", 2), ("es", 2)),
    ),
    Origin(
        4,
        "Ayşe Fatma Emine Hatice Zeynep Elif Selin Gülsüm Nurcan Sevgi Özlem",
        "Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Murat Emre Yusuf Serkan",
        "Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Özdemir Arslan Doğan Kılıç",
        "Ak Al Ars Ata Bal Bay Boz Can Coş Dağ Dur Er Gök Gül İnce Kara Kes Koc Oz Sarı Taş Tur Uz Yal",
        "demir oğlu çı türk soy kan bulut taş han er kaya gün maz",
        (("tr", 5), ("fr", 5)),
    ),
    Origin(
        2,
        "Priya Lakshmi Sumathi Nasreen Rehana Shanthi Thi Lan Mai Hoa Li Mei Xiu",
        "Suresh Rajesh Kumar Selvam Rahman Kamal Abdul Minh Tuan Hung Wei Jun Ming",
        "Nguyen Tran Pham Singh Kumar Rahman Islam Sivakumar Wang Chen Zhang Lin",
        "Arul Bala Chandra Ganes Jaya Kana Maha Naga Para Raja Sel Siva Thana Vij",
        "kumar lingam mohan nathan rajah samy sekar thurai vel vani",
        (("fr", 5), ("en", 2), ("bn", 2), ("ta", 1)),
    ),
    Origin(
        2,
        "Selam Hiwot Almaz Senait Mebrahtu Amina Halima Sahra Hodan Ifrah Rahel",
        "Tesfay Yonas Dawit Samuel Filmon Abdi Hassan Mohamud Liban Yusuf Berhane",
        "Tesfaye Haile Gebremedhin Kidane Abebe Mohamed Abdi Farah Warsame Osman Ali",
        "Ab Ber Des Gebre Ha Ki Me Sol Tek Wol Yo Ze Far Nur War",
        "hane tu la mariam medhin michael selassie rufael dane som ay weldi ah sem",
        (("ti", 3), ("so", 2), ("en", 1), ("fr", 4)),
    ),
)


class NameMaker:
    """`NameMaker(random).person(female)` → (given name, surname, language); as many surnames as the ends allow."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._origins = list(accumulate(origin.share for origin in ORIGINS))
        self._given = [(o.female.split(), o.male.split()) for o in ORIGINS]
        self._surnames = [self._surnames_of(o) for o in ORIGINS]
        self._languages = [[code for code, weight in o.languages for _ in range(weight)] for o in ORIGINS]

    def _surnames_of(self, origin: Origin) -> tuple[list[str], list[str]]:
        common = origin.common.replace("Da Silva", "Da_Silva").split()
        rare = [a + b for a in origin.starts.split() for b in origin.ends.split()]
        self._random.shuffle(rare)
        return [name.replace("_", " ") for name in common], rare

    def person(self, female: bool) -> tuple[str, str, str]:
        draw = self._random.random
        which = bisect(self._origins, draw() * self._origins[-1])
        given = self._given[which][0 if female else 1]
        # The square leans towards the head of each list: common names are common.
        first = given[int(len(given) * draw() ** 1.6)]
        common, rare = self._surnames[which]
        last = common[int(len(common) * draw() ** 1.7)] if draw() < 0.45 else rare[int(len(rare) * draw() ** 1.4)]
        languages = self._languages[which]
        return first, last, languages[int(len(languages) * draw())]
