"""What senders call their columns, in the languages of their carriers: data, and nothing else.

To add a term or a language, add it to the text of its concept. Terms are lower-case without
accents or punctuation; a term may have several words; ä is written both as `a` and as `ae`. A
term is found anywhere in a header, as whole words. Where two concepts are found in one header
the earlier of this table holds, so that "account number" is an account and no telephone.

Lines: English / Spanish / Portuguese / French / German / Dutch / Italian.
"""

from enum import StrEnum


class Concept(StrEnum):
    """What a column's name can say of it."""

    BILL_OF_LADING = "bill_of_lading"
    IMEI = "imei"
    IMSI = "imsi"
    ICCID = "iccid"
    VIN = "vin"
    FIREARM = "firearm"
    SERIAL = "serial"
    CONTAINER = "container"
    IMO = "imo"
    MMSI = "mmsi"
    CALL_SIGN = "call_sign"
    AIRCRAFT = "aircraft"
    IP = "ip"
    MAC = "mac"
    IBAN = "iban"
    WALLET = "wallet"
    EMAIL = "email"
    HANDLE = "handle"
    PLATFORM = "platform"
    PHONE = "phone"
    PLATE = "plate"
    CASE = "case"
    OFFICE = "office"
    DOCUMENT = "document"
    ACCOUNT = "account"
    OTHER_DATE = "other_date"
    DURATION = "duration"
    CELL = "cell"
    END = "end"
    MOMENT = "moment"
    REGION = "region"
    SUBSCRIBER = "subscriber"
    NUMBER = "number"


CONCEPTS: dict[Concept, str] = {
    Concept.BILL_OF_LADING: """b l, bl, bol, mbl, hbl, bill of lading, awb, air waybill, waybill
        / conocimiento de embarque, guia aerea / conhecimento de embarque
        / connaissement, lettre de transport aerien
        / konnossement, seefrachtbrief, luftfrachtbrief, frachtbriefnummer
        / cognossement, vrachtbrief, vrachtbriefnummer / polizza di carico, lettera di vettura""",
    Concept.IMEI: "imei, imeisv, meid, esn, numero de serie del equipo, geratenummer, geraetenummer",
    Concept.IMSI: "imsi",
    Concept.ICCID: "iccid, icc, sim, sim number, numero de sim, numero sim, kartennummer",
    Concept.VIN: """vin, chassis, vehicle identification
        / bastidor, numero de bastidor, chasis / chassi / numero de chassis, numero de serie vehicule
        / fahrgestellnummer, fahrzeugidentnummer / chassisnummer / telaio, numero di telaio""",
    Concept.FIREARM: """firearm, firearm serial, weapon, weapon serial, gun, gun serial
        / arma, arma de fuego / arma, arma de fogo / arme, arme a feu
        / waffe, schusswaffe, waffennummer / wapen, vuurwapen, wapennummer / arma da fuoco""",
    Concept.SERIAL: """serial, serial number, serial no / numero de serie / numero de serie
        / numero de serie / seriennummer / serienummer / numero di serie""",
    Concept.CONTAINER: """container, containers, cntr / contenedor / conteiner, contentor / conteneur
        / containernummer / containernummer / contenitore""",
    Concept.IMO: "imo, imo nummer, imonummer",
    Concept.MMSI: "mmsi",
    Concept.CALL_SIGN: """call sign, callsign / indicativo de llamada, distintivo de llamada
        / indicativo de chamada / indicatif d appel, indicatif radio / rufzeichen
        / roepletters, roepnaam / nominativo di chiamata, nominativo internazionale""",
    Concept.AIRCRAFT: """tail, tail number, tail no, aircraft, aircraft registration
        / aeronave, matricula de aeronave / aeronave, prefixo da aeronave
        / aeronef, immatriculation aeronef / luftfahrzeugkennzeichen, flugzeugkennzeichen, luftfahrzeug
        / vliegtuigregistratie, vliegtuig / aeromobile, marche aeromobile""",
    Concept.IP: "ip, ip address, ipv4, ipv6, direccion ip, endereco ip, adresse ip, indirizzo ip",
    Concept.MAC: "mac, mac address, direccion mac, endereco mac, adresse mac, indirizzo mac",
    Concept.IBAN: "iban",
    Concept.WALLET: """wallet, wallet address, crypto address, bitcoin address, btc address, eth address, usdt address
        / monedero, billetera, direccion bitcoin, direccion de bitcoin / carteira, endereco bitcoin
        / portefeuille, adresse bitcoin / geldborse, geldboerse, bitcoinadresse, walletadresse
        / bitcoinadres, walletadres / portafoglio, indirizzo bitcoin""",
    Concept.EMAIL: """email, e mail, mail, email address
        / correo, correo electronico / correio, correio eletronico, correio electronico
        / courriel, adresse electronique / mailadresse, emailadresse / mailadres, emailadres
        / posta elettronica, indirizzo email""",
    Concept.HANDLE: """handle, username, user name, screen name, nickname, login
        / usuario, nombre de usuario, apodo / usuario, nome de usuario, nome de utilizador, apelido
        / pseudo, pseudonyme, identifiant, nom d utilisateur / benutzername, nutzername
        / gebruikersnaam / nome utente, soprannome""",
    Concept.PLATFORM: """platform, social network, app, messenger / plataforma, red social
        / rede social / plateforme, reseau social / plattform / sociaal netwerk
        / piattaforma""",
    Concept.PHONE: """phone, telephone, tel, phone number, telephone number, mobile, cell phone,
        cellphone, cell number, cell no, cellular, msisdn, landline, mobile number
        / telefono, celular, movil, numero de telefono, numero celular, linea telefonica
        / telefone, telemovel, numero de telefone / telephone, portable, numero de telephone, gsm
        / telefon, telefonnummer, rufnummer, handy, handynummer, mobilnummer, mobilfunknummer
        / telefoon, telefoonnummer, mobiel, mobiele nummer / cellulare, numero di telefono, utenza,
        numero telefonico""",
    Concept.PLATE: """plate, license plate, licence plate, plate number, registration number, tag number
        / placa, placas, matricula / matricula, placa / immatriculation, plaque
        / kennzeichen, nummernschild / kenteken, nummerplaat / targa""",
    Concept.CASE: """case, case number, case no, case ref, case reference, case id, file number,
        investigation / caso, expediente, numero de expediente, numero de caso / processo, inquerito,
        numero do processo / affaire, dossier, numero de dossier / aktenzeichen, vorgang, fall,
        vorgangsnummer / zaak, zaaknummer, dossiernummer / pratica, fascicolo, procedimento""",
    Concept.OFFICE: """office, agency, field office, division, unit / oficina, agencia, unidad
        / escritorio, agencia, unidade, delegacia / bureau, agence, service, unite
        / dienststelle, behorde, behoerde / kantoor, dienst, eenheid / ufficio, agenzia, reparto""",
    Concept.DOCUMENT: """identity document, id document, id card, id number, document number, document, bsn
        / documento, numero de documento / documento / piece d identite / ausweis, ausweisnummer
        / identiteitsdocument / documento d identita""",
    Concept.ACCOUNT: """account, account number, bank account, acct / cuenta, numero de cuenta,
        cuenta bancaria / conta, numero da conta, conta bancaria / compte, numero de compte
        / konto, kontonummer / rekening, rekeningnummer / conto, numero di conto""",
    Concept.OTHER_DATE: """birth, dob, born, expiry, expires, expiration, valid, issued, activation,
        activated, deactivation, created, printed / nacimiento, vencimiento, activacion, expedicion
        / nascimento, validade, ativacao, emissao / naissance, expiration, activation, delivrance
        / geburt, geburtsdatum, geboren, ablauf, ablaufdatum, gultig, gueltig, ausgestellt,
        freischaltung / geboorte, geboortedatum, verloopdatum, geldig, activering
        / nascita, scadenza, attivazione, rilascio""",
    Concept.DURATION: """duration, dur, seconds, secs, talk time, call length, length, elapsed time
        / duracion, segundos / duracao / duree, secondes / dauer, gesprachsdauer, gespraechsdauer,
        verbindungsdauer, sekunden / duur, gespreksduur, seconden / durata, secondi""",
    Concept.CELL: """cell, cell id, cellid, cell site, cellsite, tower, site id, first cell, cgi,
        ecgi, lac, base station / celda, antena, torre, radiobase, radio base / celula, antena, torre,
        erb / cellule, antenne, borne, relais / funkzelle, zelle, standort / cel, zendmast, mast,
        basisstation / cella, antenna, stazione radio base""",
    Concept.END: """end, end time, end date, end datetime, stop time, finish, disconnect time, ended
        / fin, hora fin, final, hora final, termino / fim, hora fim, termino / fin, heure fin,
        heure de fin / ende, endzeit / einde, eindtijd / fine, ora fine""",
    Concept.MOMENT: """date, time, datetime, date time, timestamp, start, start time, start date,
        start datetime, call date, call time, when, seen, seen at, connect time
        / fecha, hora, fecha hora, fecha y hora, inicio, hora inicio
        / data, hora, data hora, data e hora, inicio / date, heure, date heure, date et heure,
        debut, heure debut, horodatage / datum, uhrzeit, zeit, datum uhrzeit, beginn, anfang,
        startzeit, zeitpunkt, zeitstempel / datum, tijd, tijdstip, aanvang, begin, begintijd,
        datum tijd / data, ora, data ora, data e ora, inizio, orario""",
    Concept.REGION: """country, country code, region, nation / pais / pais / pays / land, staat
        / land / paese, nazione""",
    Concept.SUBSCRIBER: """subscriber, customer, target / abonado, suscriptor, titular / assinante
        / abonne / teilnehmer, anschluss, anschlussinhaber / abonnee / abbonato, intestatario""",
    Concept.NUMBER: """number, no, num, nr, numbers / numero, linea / numero, linha / numero, ligne
        / nummer, anschlussnummer / nummer / numero, linea""",
}

DOCUMENT_TYPES: dict[str, str] = {
    "passport": """passport / pasaporte / passaporte / passeport / reisepass, passnummer / paspoort,
        paspoortnummer / passaporto""",
    "driving_licence": """driver license, drivers license, driver s license, driver licence,
        drivers licence, driver s licence, driving license, driving licence
        / licencia de conducir, licencia de conduccion, permiso de conducir
        / carteira de motorista, carta de conducao, cnh / permis de conduire
        / fuhrerschein, fuehrerschein, fuhrerscheinnummer, fuehrerscheinnummer
        / rijbewijs, rijbewijsnummer / patente di guida, patente""",
    "national_id-MX": "curp",
    "tax_number-BR": "cpf",
    "tax_number-IT": "codice fiscale",
    "national_id": """national id, national identity, identity card, national id number
        / cedula, dni, cedula de identidad / rg, carteira de identidade, bilhete de identidade
        / carte d identite, carte nationale d identite, cni / personalausweis, personalausweisnummer
        / identiteitskaart / carta d identita""",
    "residence_permit": """residence permit / permiso de residencia / autorizacao de residencia
        / titre de sejour / aufenthaltstitel / verblijfsvergunning / permesso di soggiorno""",
    "visa": "visa, visado, visto, visum",
    "social_security": "ssn, social security, seguridad social, securite sociale",
}
"""Headers that name one type of identity document, each with the qualifier it stands for. The
earlier holds: a Brazilian *carteira de motorista* is no wallet."""

BESIDE_A_PLATFORM = """id, ids, uid, name, user, handle, account, profile, contact, number, no, url, link, page
    / nombre, cuenta, perfil, contacto, numero, de / nome, conta, perfil, contato, numero, do, da
    / nom, compte, profil, contact, numero, du / name, konto, profil, kontakt, nummer, von
    / naam, account, profiel, nummer, van / nome, conto, profilo, contatto, numero, di"""
"""Words that may stand beside a platform's name; *PayPal transaction* is something else."""

CALLING = """calling, caller, callers, originating, origin, originator, source, dialing, dialling, from number,
    call from, outgoing number, sender
    / llamante, llamantes, origen, emisor, que llama, remitente / chamador, chamadora, chamante, origem, originador,
    originadora, remetente / appelant, emetteur, origine, expediteur / anrufer, anrufende, anrufender, anrufernummer,
    rufende, rufender, absender, quelle / beller, bellende, bellend, oproeper, herkomst
    / chiamante, mittente, origine"""
CALLED = """called, callee, dialed, dialled, destination, terminating, recipient, receiver, to number,
    call to, number dialed, number dialled
    / llamado, llamada a, marcado, destino, receptor, destinatario / chamado, chamada para, discado, destino,
    destinatario / appele, appelee, destinataire, compose, destination / angerufene, angerufener,
    angerufen, gerufene, gerufener, zielrufnummer, ziel, zielnummer, empfanger, empfaenger, gewahlte, gewaehlte
    / gebelde, gebeld, gekozen, bestemming, ontvanger / chiamato, destinatario, composto,
    destinazione"""

# These say it only where they are the whole header: "Valid from" is something else.
CALLING_ALONE = "from, a, de, von, van, da"
CALLED_ALONE = "to, para, vers, nach, an, naar, a"
START = """start, begin, connect, call, inicio, debut, beginn, anfang, startzeit, aanvang, begintijd,
    inizio, seen"""
PARTY = "party, side, leg, parte, partie, partei, seite"
