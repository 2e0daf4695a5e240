"""The printed words of a statement in German, French and Spanish, by their English ones."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORDER = ("de", "fr", "es")
_TEXTS: Mapping[str, tuple[str, str, str]] = {
    "Billing Statement": ("Abrechnung", "Relevé de facturation", "Estado de facturación"),
    "Supplementary Statement": (
        "Zusatzabrechnung",
        "Relevé complémentaire",
        "Estado complementario",
    ),
    "Credit Statement": ("Gutschrift", "Avoir", "Nota de abono"),
    "Credits statement": ("Gutschrift zu", "Avoir sur le relevé", "Abono del estado"),
    "Replaces": ("Ersetzt", "Remplace", "Sustituye a"),
    "Amount credited": ("Gutschriftsbetrag", "Montant de l'avoir", "Importe abonado"),
    (
        "This amount comes off what statement {number} leaves to pay; what is more than that is "
        "yours."
    ): (
        (
            "Dieser Betrag mindert, was laut Abrechnung {number} noch zu zahlen ist; was darüber "
            "hinausgeht, steht Ihnen zu."
        ),
        (
            "Ce montant vient en déduction de ce qui reste à payer sur le relevé {number}\xa0; le "
            "surplus vous revient."
        ),
        "Este importe reduce lo que queda por pagar del estado {number}; lo que exceda es suyo.",
    ),
    "exempt": ("befreit", "exonéré", "exento"),
    "reverse charge": (
        "Steuerschuldnerschaft des Leistungsempfängers",
        "autoliquidation",
        "inversión del sujeto pasivo",
    ),
    "not applicable": ("nicht anwendbar", "non applicable", "no aplicable"),
    "EXCHANGE": ("UMRECHNUNG", "CHANGE", "CAMBIO"),
    "Upfront fee of commitment {name}": (
        "Vorauszahlung der Verpflichtung {name}",
        "Frais initiaux de l'engagement {name}",
        "Pago inicial del compromiso {name}",
    ),
    "Statement {number}": ("Abrechnung {number}", "Relevé {number}", "Estado {number}"),
    "PRO FORMA": ("PROFORMA", "PRO FORMA", "PROFORMA"),
    "PRELIMINARY": ("VORLÄUFIG", "PROVISOIRE", "PROVISIONAL"),
    "Frozen before the provider's figures were final: corrections may follow.": (
        "Erstellt, bevor die Zahlen des Anbieters endgültig waren: Korrekturen können folgen.",
        (
            "Établi avant que les chiffres du fournisseur soient définitifs\xa0: des corrections "
            "peuvent suivre."
        ),
        (
            "Emitido antes de que las cifras del proveedor fueran definitivas: puede haber "
            "correcciones."
        ),
    ),
    "A preview without a number: it is not a statement yet, and its figures may still change.": (
        "Eine Vorschau ohne Nummer: noch keine Abrechnung, die Zahlen können sich noch ändern.",
        "Un aperçu sans numéro\xa0: pas encore un relevé, ses chiffres peuvent changer.",
        "Una vista previa sin número: aún no es un estado y sus cifras pueden cambiar.",
    ),
    "A statement of cloud charges, for your information. It is not a tax invoice.": (
        "Eine Aufstellung von Cloud-Kosten zu Ihrer Information. Sie ist keine Rechnung.",
        "Un relevé de frais cloud, pour votre information. Ce n'est pas une facture.",
        "Un estado de cargos de nube, para su información. No es una factura.",
    ),
    "Page {number} of {count}": (
        "Seite {number} von {count}",
        "Page {number} sur {count}",
        "Página {number} de {count}",
    ),
    "BILLED TO": ("RECHNUNGSEMPFÄNGER", "FACTURÉ À", "FACTURADO A"),
    "{tax} ID {id}": ("{tax}-Nr. {id}", "N° {tax} {id}", "N.º {tax} {id}"),
    "Number": ("Nummer", "Numéro", "Número"),
    "Refers to": ("Bezieht sich auf", "Se réfère à", "Se refiere a"),
    "Statement date": ("Datum", "Date", "Fecha"),
    "Due date": ("Fällig am", "Échéance", "Vencimiento"),
    "Cloud program": ("Cloud-Programm", "Programme cloud", "Programa de nube"),
    "Billing period": ("Zeitraum", "Période", "Período"),
    "Metered Azure usage": ("Azure-Verbrauch", "Usage Azure mesuré", "Consumo de Azure"),
    "Currency": ("Währung", "Devise", "Moneda"),
    "Purchase order": ("Bestellnummer", "Bon de commande", "Orden de compra"),
    "Net": ("Netto", "Hors taxes", "Neto"),
    "Total": ("Gesamt", "Total", "Total"),
    "Prepaid credit": ("Vorausbezahlt", "Crédit prépayé", "Crédito prepagado"),
    "Amount in your favour": (
        "Betrag zu Ihren Gunsten",
        "Montant en votre faveur",
        "Importe a su favor",
    ),
    "Amount due on {day}": (
        "Zahlbar bis {day}",
        "Montant dû le {day}",
        "Importe a pagar el {day}",
    ),
    "Nothing to pay": ("Nichts zu zahlen", "Rien à payer", "Nada que pagar"),
    "Nothing to pay on this statement.": (
        "Für diese Abrechnung ist nichts zu zahlen.",
        "Rien à payer pour ce relevé.",
        "Nada que pagar por este estado.",
    ),
    "{tax} {rate} on {base}": (
        "{tax} {rate} auf {base}",
        "{tax} {rate} sur {base}",
        "{tax} {rate} sobre {base}",
    ),
    "NET AMOUNT BY MONTH ({currency})": (
        "NETTOBETRAG JE MONAT ({currency})",
        "MONTANT NET PAR MOIS ({currency})",
        "IMPORTE NETO POR MES ({currency})",
    ),
    "Service": ("Dienst", "Service", "Servicio"),
    "Account": ("Konto", "Compte", "Cuenta"),
    "Service period": ("Leistungszeitraum", "Période de service", "Período del servicio"),
    "Net amount ({currency})": (
        "Nettobetrag ({currency})",
        "Montant net ({currency})",
        "Importe neto ({currency})",
    ),
    "Lines": ("Posten", "Lignes", "Líneas"),
    "(continued)": ("(Fortsetzung)", "(suite)", "(continuación)"),
    "Brought forward": ("Übertrag", "Report", "Suma anterior"),
    "Carried forward": ("Übertrag", "À reporter", "Suma y sigue"),
    "Subtotal": ("Zwischensumme", "Sous-total", "Subtotal"),
    "Subtotal {name}": ("Zwischensumme {name}", "Sous-total {name}", "Subtotal {name}"),
    "{count} accounts": ("{count} Konten", "{count} comptes", "{count} cuentas"),
    "Credit: {name}": ("Gutschrift: {name}", "Crédit\xa0: {name}", "Crédito: {name}"),
    "Prepaid credit: {name}": (
        "Vorausbezahlt: {name}",
        "Crédit prépayé\xa0: {name}",
        "Crédito prepagado: {name}",
    ),
    "Rounding adjustment": ("Rundungsausgleich", "Ajustement d'arrondi", "Ajuste por redondeo"),
    "No charges in this period.": (
        "Keine Kosten in diesem Zeitraum.",
        "Aucun frais pour cette période.",
        "Sin cargos en este período.",
    ),
    "This statement has {count} lines. They are added up here by service; "
    "the CSV file of the statement has every line.": (
        (
            "Diese Abrechnung hat {count} Posten. Sie sind hier je Dienst zusammengezählt; "
            "die CSV-Datei enthält jeden Posten."
        ),
        (
            "Ce relevé compte {count} lignes. Elles sont additionnées ici par service\xa0; "
            "le fichier CSV contient chaque ligne."
        ),
        (
            "Este estado tiene {count} líneas. Aquí se suman por servicio; "
            "el archivo CSV contiene cada línea."
        ),
    ),
    "This statement has {count} lines. They are added up here by account; "
    "the CSV file of the statement has every line.": (
        (
            "Diese Abrechnung hat {count} Posten. Sie sind hier je Konto zusammengezählt; "
            "die CSV-Datei enthält jeden Posten."
        ),
        (
            "Ce relevé compte {count} lignes. Elles sont additionnées ici par compte\xa0; "
            "le fichier CSV contient chaque ligne."
        ),
        (
            "Este estado tiene {count} líneas. Aquí se suman por cuenta; "
            "el archivo CSV contiene cada línea."
        ),
    ),
    "Other charges": ("Sonstige Kosten", "Autres frais", "Otros cargos"),
    "{count} more": ("{count} weitere", "{count} de plus", "{count} más"),
    "TAX SUMMARY": ("STEUERÜBERSICHT", "RÉCAPITULATIF DES TAXES", "RESUMEN DE IMPUESTOS"),
    "Category": ("Kategorie", "Catégorie", "Categoría"),
    "Rate": ("Satz", "Taux", "Tipo"),
    "Base": ("Bemessungsgrundlage", "Base", "Base"),
    "Tax": ("Steuer", "Taxe", "Impuesto"),
    "Taxed": ("Steuerpflichtig", "Taxé", "Gravado"),
    "Zero rated": ("Nullsatz", "Taux zéro", "Tipo cero"),
    "Exempt": ("Steuerfrei", "Exonéré", "Exento"),
    "Reverse charge": (
        "Steuerschuld des Empfängers",
        "Autoliquidation",
        "Inversión del sujeto pasivo",
    ),
    "Out of scope": ("Nicht steuerbar", "Hors champ", "No sujeto"),
    "PAYMENT TERMS": ("ZAHLUNGSBEDINGUNGEN", "CONDITIONS DE PAIEMENT", "CONDICIONES DE PAGO"),
    "Payable on receipt.": (
        "Zahlbar bei Erhalt.",
        "Payable à réception.",
        "Pagadero a la recepción.",
    ),
    "Payable within {value} days of the statement date.": (
        "Zahlbar innerhalb von {value} Tagen nach dem Datum der Abrechnung.",
        "Payable dans les {value} jours suivant la date du relevé.",
        "Pagadero en {value} días desde la fecha del estado.",
    ),
    "Payable {value} days after the month of the statement date ends.": (
        "Zahlbar {value} Tage nach Ende des Monats der Abrechnung.",
        "Payable {value} jours après la fin du mois du relevé.",
        "Pagadero {value} días después del fin del mes del estado.",
    ),
    "Payable by day {value} of the month after the statement date.": (
        "Zahlbar bis zum {value}. des Folgemonats.",
        "Payable au plus tard le {value} du mois suivant la date du relevé.",
        "Pagadero hasta el día {value} del mes siguiente a la fecha del estado.",
    ),
    "Due date: {day}.": ("Fällig am {day}.", "Échéance\xa0: {day}.", "Vencimiento: {day}."),
    "PAYMENT METHOD": ("ZAHLUNGSART", "MODE DE PAIEMENT", "FORMA DE PAGO"),
    "BANK DETAILS": ("BANKVERBINDUNG", "COORDONNÉES BANCAIRES", "DATOS BANCARIOS"),
    "Account holder: {name}": ("Kontoinhaber: {name}", "Titulaire\xa0: {name}", "Titular: {name}"),
    "Account: {account}": ("Konto: {account}", "Compte\xa0: {account}", "Cuenta: {account}"),
    "NOTES": ("HINWEISE", "REMARQUES", "NOTAS"),
}
IN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        language: {english: texts[place] for english, texts in _TEXTS.items()}
        for place, language in enumerate(_ORDER)
    }
)
