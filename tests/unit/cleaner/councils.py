"""Paragraphs of a council's meeting in several languages, to put other lines between; no line of them speaks to a reader."""

from __future__ import annotations

COUNCIL = {
    "de": [
        "Der Rat von Westmer hat am Dienstag den Haushalt der Stadt beschlossen, nach einer Sitzung von fünf Stunden.",
        "Die Ausgaben für Straßen wachsen um vier Prozent, während der Zuschuss für das Theater so bleibt, wie er war.",
        "Die Opposition hat gegen den Haushalt gestimmt, weil die Schulden in drei Jahren nicht mehr zu tragen seien.",
    ],
    "es": [
        "El pleno de Valdemora aprobó el martes por la noche el presupuesto de la ciudad, tras una sesión de cinco horas.",
        "El gasto en las calles crece un cuatro por ciento, mientras que la subvención al teatro se mantiene igual.",
        "La oposición votó en contra porque considera que la deuda de la ciudad será en tres años imposible de pagar.",
    ],
    "it": [
        "Il consiglio comunale di Valdora ha approvato martedì il bilancio della città, dopo una seduta di cinque ore.",
        "Le spese per le strade crescono del quattro per cento, mentre il contributo al teatro resta quello di prima.",
        "L'opposizione ha votato contro il bilancio della giunta, perché il debito sarà in tre anni troppo alto per tutti.",
    ],
    "nl": [
        "De raad van Westmeer heeft dinsdag de begroting van de stad aangenomen, na een vergadering van vijf uur.",
        "De uitgaven voor de wegen groeien met vier procent, terwijl de subsidie voor het theater gelijk is gebleven.",
        "De oppositie stemde tegen, omdat de schuld van de stad over drie jaar niet meer te dragen zou zijn voor de inwoners.",
    ],
    "pt": [
        "A câmara de Valdouro aprovou na noite de terça-feira o orçamento da cidade, depois de uma sessão de cinco horas.",
        "A despesa com as ruas cresce quatro por cento, enquanto o subsídio ao teatro se mantém igual ao do ano passado.",
        "A oposição votou contra, por considerar que a dívida da cidade será em três anos impossível de pagar.",
    ],
    "fr": [
        "Le conseil de Brévannes a adopté mardi soir le budget de la ville, au terme d'une séance de cinq heures.",
        "Les dépenses de la voirie augmentent de 4 %, tandis que la subvention au théâtre reste inchangée pour la saison.",
        "L'opposition a voté contre le texte, car la dette atteindra dans trois ans un niveau que la ville ne pourra plus porter.",
    ],
    "en": [
        "The harbour reopened on Tuesday after a storm had closed it for three days, the port office said.",
        "Two ferries had waited off the coast since Saturday, and their passengers slept in the saloons and on deck.",
        "The council wants to build a second mole, but the money for it has not been found in the budget so far.",
    ],
}
