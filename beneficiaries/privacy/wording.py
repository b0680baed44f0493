"""The first published wording of the data notice, in French and in English: what GDPR 13 and 14 ask, in plain words.

Rows of `Notice` are what people were really told; this is only what a new house begins with. Names of the controller's
own officer and addresses are the association's to write, in the version that it publishes.
"""

FIRST = "2026-11"

SHORT_FR = (
    "Nous notons ce qui sert à vous aider : votre nom, comment vous joindre, ce que nous faisons ensemble. Seule l’équipe"
    " le voit. Vous pouvez demander à le lire, à le corriger ou à l’effacer. Rien ne vous oblige à répondre : vous êtes"
    " accueilli de toute façon."
)
SHORT_EN = (
    "We write down what serves to help you: your name, how to reach you, what we do together. Only the team sees it. You"
    " may ask to read it, to correct it or to erase it. You need not answer anything: you are welcome in any case."
)

TEXT_FR = """Qui tient ces informations
L’association qui vous accueille, responsable du traitement. Son délégué à la protection des données répond à l’antenne ou par courrier au siège.

À quoi elles servent
À vous accueillir et à vous accompagner dans le numérique (intérêt légitime de l’association). À vous vendre un forfait ou un appareil au tarif solidaire (contrat). À tenir les comptes (obligation légale). À compter les personnes accueillies, sans nom.
Si vous êtes d’accord seulement : vous envoyer des nouvelles, publier une photo, transmettre votre dossier au-delà de ce que vous demandez. Vous pouvez changer d’avis quand vous voulez.

Ce que nous notons
Votre nom, de quoi vous joindre, votre année de naissance si vous la donnez, votre commune, vos besoins en numérique, ce que nous avons fait. Jamais votre santé, vos origines, votre religion ni votre numéro de sécurité sociale.

D’où elles viennent
De vous. Ou de la personne qui vous a orienté, avec votre accord : elle voit seulement si vous êtes venu.

Qui les voit
L’équipe des antennes que vous fréquentez, bénévoles et salariés. Chaque ouverture de votre dossier est notée. Elles ne sont ni vendues, ni envoyées hors de l’Union européenne. Aucune décision n’est prise par une machine seule.

Combien de temps
Deux ans après votre dernière venue, puis votre nom est effacé. Les comptes de la caisse sont gardés dix ans, sans votre nom.

Vos droits
Lire, recevoir une copie, corriger, effacer, vous opposer. Demandez à l’antenne : la réponse vient en un mois au plus. Rien n’est obligatoire : ce que vous ne dites pas n’empêche jamais l’accueil.
Si la réponse ne vous convient pas : CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris cedex 07, www.cnil.fr."""

TEXT_EN = """Who holds this information
The association that welcomes you, as controller. Its data protection officer answers at the antenna, or by letter to the head office.

What it serves
To welcome and accompany you in digital matters (the association’s legitimate interest). To sell you a plan or a device at the solidarity price (contract). To keep the accounts (legal duty). To count the people welcomed, without names.
Only if you agree: to send you news, to publish a photograph, to pass your file on beyond what you ask. You may change your mind at any time.

What we write down
Your name, how to reach you, your year of birth if you give it, your commune, your digital needs, what we did. Never your health, origin, religion or social-security number.

Where it comes from
From you. Or from the person who sent you, with your agreement: she only sees whether you came.

Who sees it
The teams of the antennas that you go to, volunteers and employees. Each opening of your file is noted. It is not sold, nor sent outside the European Union. No decision is taken by a machine alone.

How long
Two years after your last visit, then your name is erased. The accounts of the till are kept for ten years, without your name.

Your rights
To read, to receive a copy, to correct, to erase, to object. Ask the antenna: the answer comes within a month. Nothing is compulsory: what you do not say never stands against the welcome.
If the answer does not suit you: CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris cedex 07, www.cnil.fr."""
