"""Headings of coded passages as coding programs write them in other languages, in English words."""

from __future__ import annotations

# English: German; French; Spanish; Italian; Portuguese; Dutch. All in small letters.
_WORDS = {
    "document name": "dokumentname; nom du document; nombre de documento; nombre del documento",
    "document": "dokument; documento",
    "document group": "dokumentgruppe; groupe de documents; grupo de documentos",
    "file name": "dateiname; nom du fichier; nombre de archivo; nombre del archivo; nome del file",
    "interview": "entretien; entrevista; intervista",
    "source": "quelle; fuente; fonte; bron",
    "participant": "teilnehmer; participante; partecipante; deelnemer",
    "code": "kode; código; codice",
    "codes": "kodes; códigos; codici",
    "theme": "thema; kategorie; thème; tema; catégorie; categoría; categoria; categorie",
    "segment": "segmento; textstelle; fundstelle",
    "quotation content": "zitatinhalt; contenu de la citation; contenido de la cita",
    "quote": "zitat; citation; extrait; cita; fragmento; citazione; trecho; citaat; fragment",
    "coded text": "codierter text; kodierter text; texte encodé; texte codé; texto codificado",
    "reference": "referenz; référence; referencia",
    "reference number": "referenznummer; numéro de référence; número de referencia",
    "coverage": "abdeckung; couverture; cobertura",
    "beginning": "anfang; début; comienzo; principio; inicio; inizio; início; begin",
    "end": "ende; fin; final; fine; fim; einde",
    "created by": "erstellt von; créé par; creado por; creato da; criado por; gemaakt door",
    "author": "autor; auteur; autore; ersteller",
    "coded by": "codiert von; kodiert von; encodé par; codé par; codificado por; codificato da",
    "coder": "codierer; kodierer; codeur; codificador; codificatore; codeerder",
}
ENGLISH = {
    abroad.strip(): english for english, others in _WORDS.items() for abroad in others.split(";")
}
