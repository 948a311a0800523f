#include "ingest/synonyms.h"

namespace homeward::ingest {

namespace {

using enum Field;

constexpr const char* kStudentWords =
    "student|student name|student's name|students name|pupil|pupil name|pupil's name|child|"
    "child name|child's name|name of student|name of pupil|name of child|full name|learner|"
    "alumno|alumna|alumno/a|nombre del alumno|nombre del estudiante|estudiante|"
    "nombre de la alumna|niño|niña|"
    "élève|nom de l'élève|nom et prénom|enfant|"
    "schüler|schülerin|schüler/in|schülername|kind name|name des schülers|name des kindes|"
    "uczeń|uczennica|imię i nazwisko|imię i nazwisko ucznia|dziecko";
constexpr const char* kWeakNameWords = "name|nombre|nom";
constexpr const char* kFirstNameWords =
    "first_name|student first name|pupil first name|given name|given names|forename|"
    "nombre de pila|prénom|vorname|imię";
// Not "family name": beside pupils it may mean the family.
constexpr const char* kLastNameWords =
    "last_name|student last name|pupil last name|surname|apellido|apellidos|nom de famille|"
    "nachname|familienname|nazwisko";
constexpr const char* kStudentIdWords =
    "student_id|student number|student no|pupil id|pupil number|pupil no|child id|learner id|sis "
    "id|"
    "local id|upn|"
    "id alumno|id del alumno|id estudiante|id del estudiante|número de alumno|matrícula|"
    "id élève|identifiant élève|numéro élève|numéro de l'élève|"
    "schüler-id|schülernummer|schüler-nr|"
    "id ucznia|numer ucznia|nr ucznia";
constexpr const char* kDateWords =
    "date|day|date of note|date of observation|date observed|observed on|when|"
    "fecha|día|jour|datum|tag|data|dzień";
constexpr const char* kTimestampWords =
    "timestamp|created|created at|submitted at|marca temporal|horodateur|horodatage|zeitstempel|"
    "sygnatura czasowa";
constexpr const char* kClassWords =
    "class|class name|classroom|room|homeroom|home room|form|group|section|"
    "clase|aula|grupo|classe|groupe|klasse|gruppe|klasa|grupa|oddział";

constexpr HeaderWords kStaffTable[] = {
    {kStaffId,
     "staff_id|staff number|staff no|teacher id|employee id|employee number|"
     "id del docente|id enseignant|personal-id|personalnummer|id nauczyciela"},
    {kStaffName,
     "name|staff name|teacher|teacher name|full name|display name|"
     "nombre|docente|nom|enseignant|lehrer|lehrkraft|lehrerin|nauczyciel|"
     "imię i nazwisko"},
    {kEmail,
     "email|e-mail|email address|e-mail address|mail|correo|correo electrónico|courriel|"
     "adresse e-mail|e-mail-adresse|adres e-mail"},
    {kRole, "role|position|function|job|rol|cargo|rôle|fonction|rolle|funktion|rola|funkcja"},
    {kClasses,
     "classes|class|rooms|room|homeroom|groups|clases|clase|aulas|classe|klassen|klasse|"
     "klasy|klasa"},
    {kFolder, "folder|drop folder|directory|sub-folder|subfolder|carpeta|dossier|ordner|katalog"},
    {kSignature, "signature|signs as|sign-off|firma|unterschrift|podpis"},
};

constexpr HeaderWords kRosterTable[] = {
    {kStudentId, kStudentIdWords},
    {kStudent, kStudentWords},
    {kFirstName,
     "first_name|student first name|first|given name|given names|forename|"
     "nombre|nombre de pila|prénom|vorname|imię"},
    {kLastName,
     "last_name|student last name|last|surname|family name|"
     "apellido|apellidos|nom|nom de famille|nachname|familienname|nazwisko"},
    {kPreferredName,
     "preferred_name|preferred|nickname|known as|called|goes by|"
     "nombre preferido|prénom usuel|prénom d'usage|rufname|zdrobnienie|"
     "preferowane imię"},
    {kPronouns, "pronouns|pronoun|pronombres|pronoms|pronomen|zaimki"},
    {kClass, kClassWords},
    {kTeacher,
     "teacher|class teacher|homeroom teacher|teacher name|form tutor|tutor|"
     "maestro|maestra|docente|profesor|profesora|enseignant|enseignante|professeur|"
     "lehrer|lehrerin|klassenlehrer|klassenlehrerin|lehrkraft|nauczyciel|nauczycielka|"
     "wychowawca"},
    {kFamily,
     "family_id|family|household|household id|family number|"
     "id de familia|familia|id famille|famille|foyer|familien-id|familie|haushalt|"
     "id rodziny|rodzina"},
    {kGuardianName,
     "guardian_name|guardian|parent|parent name|parent/guardian|"
     "parent/guardian name|parent or guardian|carer|carer name|contact name|"
     "guardian's name|parent's name|caregiver|"
     "tutor legal|padre o madre|nombre del tutor|responsable|madre/padre|"
     "parent ou tuteur|responsable légal|nom du parent|nom du responsable|"
     "erziehungsberechtigte|erziehungsberechtigter|elternteil|sorgeberechtigte|"
     "name der eltern|opiekun|rodzic|rodzic/opiekun|imię i nazwisko rodzica|"
     "imię i nazwisko opiekuna"},
    {kRelationship,
     "relationship|relation|relationship to student|relationship to child|"
     "parentesco|relación|lien|lien de parenté|beziehung|verwandtschaft|"
     "pokrewieństwo|relacja"},
    {kEmail,
     "email|e-mail|email address|e-mail address|mail|guardian email|parent email|"
     "parent/guardian email|contact email|"
     "correo|correo electrónico|courriel|adresse e-mail|adresse mail|e-mail-adresse|"
     "adres e-mail"},
    {kPostalAddress,
     "postal_address|address|home address|mailing address|street address|"
     "dirección|dirección postal|domicilio|adresse|adresse postale|anschrift|"
     "postanschrift|adres|adres pocztowy"},
    {kLargePrint,
     "large_print|large type|large text|letra grande|gros caractères|"
     "grands caractères|großdruck|große schrift|duży druk"},
    {kChannel,
     "channel|delivery|send by|contact method|by|canal|vía|canal d'envoi|kanal|versand|"
     "versandweg|kanał|sposób wysyłki"},
    {kLanguage,
     "language|home language|letter language|preferred language|"
     "idioma|lengua|langue|sprache|familiensprache|język"},
    {kCadence,
     "cadence|how often|frequency|letters|frecuencia|cada cuánto|fréquence|rythme|"
     "häufigkeit|wie oft|rhythmus|częstotliwość|jak często"},
    {kTimeZone, "time_zone|timezone|zona horaria|fuseau horaire|zeitzone|strefa czasowa"},
    {kConsent,
     "consent|consent given|permission|opt in|consentimiento|permiso|consentement|"
     "autorisation|einwilligung|zustimmung|zgoda"},
    {kContactAllowed,
     "contact_allowed|contact|may contact|may be contacted|ok to contact|"
     "contacto permitido|se puede contactar|contact autorisé|contact permis|"
     "kontakt erlaubt|kontakt dozwolony"},
    {kStatus, "status|state|estado|statut|état|stan"},
};

constexpr HeaderWords kLogTable[] = {
    {kDate, kDateWords},
    {kDate, kTimestampWords, true},
    {kStudentId, kStudentIdWords},
    {kStudent, kStudentWords},
    {kStudent, kWeakNameWords, true},
    {kFirstName, kFirstNameWords, true},
    {kLastName, kLastNameWords, true},
    {kClass, kClassWords},
    {kKind,
     "kind|type|category|type of note|note type|kind of note|behaviour type|behavior type|"
     "tipo|categoría|type de note|catégorie|art|kategorie|typ|rodzaj|kategoria"},
    {kText,
     "text|what happened|what I saw|what we saw|what did you see|sentence|"
     "texto|qué pasó|lo que pasó|texte|ce qui s'est passé|was ist passiert|"
     "was geschah|tekst|treść|co się stało"},
    {kText,
     "note|notes|comment|comments|description|details|entry|incident|incident details|"
     "nota|notas|comentario|comentarios|descripción|remarque|remarques|commentaire|"
     "commentaires|notiz|notizen|bemerkung|bemerkungen|kommentar|beschreibung|notatka|"
     "notatki|uwagi|komentarz|opis",
     true},
    {kSetting,
     "setting|where|place|activity|subject|lesson|context|during|"
     "contexto|lugar|dónde|actividad|asignatura|materia|contexte|lieu|où|activité|"
     "matière|ort|wo|fach|kontext|situation|aktivität|miejsce|gdzie|przedmiot|zajęcia|"
     "sytuacja"},
    {kAuthor,
     "author|teacher|staff|noted by|recorded by|awarded by|given by|written by|observer|observed "
     "by|"
     "staff member|email address|"
     "autor|autora|docente|maestro|maestra|profesor|profesora|auteur|autrice|"
     "enseignant|enseignante|professeur|verfasser|verfasserin|lehrer|lehrerin|lehrkraft|"
     "autor|nauczyciel|nauczycielka"},
    {kGoal,
     "goal|goal id|goal no|goal number|meta|objetivo|id de la meta|objectif|ziel|ziel-id|"
     "ziel-nr|cel|id celu"},
    {kDone,
     "done|count|times|successes|achieved|how many|"
     "hecho|logrado|veces|fait|réussi|nombre de fois|geschafft|anzahl|gelungen|zrobione|"
     "wykonane|liczba|ile razy"},
    {kOf,
     "of|out of|opportunities|chances|tries|attempts|possible|"
     "de|sobre|oportunidades|sur|occasions|von|gelegenheiten|möglichkeiten|z|na|okazje"},
    {kBehaviour,
     "behaviour|behavior|behaviour name|behavior name|descriptor|reason|awarded for|points for|"
     "conducta|comportamiento|comportement|motif|verhalten|grund|zachowanie|powód"},
    {kPoints,
     "points|point|points awarded|points given|puntos|puntuación|nombre de points|punkte|"
     "punktzahl|punkty|liczba punktów"},
    {kTopic,
     "topic|skill|topic/skill|skill/topic|tema|habilidad|destreza|sujet|thème|compétence|"
     "thema|fähigkeit|kompetenz|temat|umiejętność"},
    {kWhatHelped,
     "what_helped|what helped?|helped by|what worked|qué ayudó|lo que ayudó|"
     "ce qui a aidé|was hat geholfen|was half|co pomogło"},
    {kAttachment,
     "attachment|picture|photo|image|file|adjunto|imagen|foto|pièce jointe|"
     "anhang|bild|datei|załącznik|zdjęcie|obraz|plik"},
    {kAlt,
     "alt|alt text|picture description|description of picture|image description|"
     "texto alternativo|texte alternatif|alternativtext|bildbeschreibung|"
     "tekst alternatywny|opis zdjęcia|opis obrazu"},
    {kLink, "link|url|web link|enlace|lien|lien web|odnośnik"},
    {kShare,
     "share|share with family|share with families|tell family|tell the family|send home|"
     "compartir|compartir con la familia|partager|partager avec la famille|teilen|"
     "mit familie teilen|udostępnij|pokaż rodzinie"},
    {kRowId,
     "row_id|note id|entry id|record id|response id|id|id de fila|id de ligne|zeilen-id|id "
     "wiersza"},
    {kTranslator,
     "translator|translated by|traductor|traductora|traducteur|traductrice|"
     "übersetzer|übersetzerin|übersetzt von|tłumacz|tłumaczka"},
};

constexpr HeaderWords kGoalTable[] = {
    {kGoalId, "goal_id|id|goal no|goal number|id de la meta|id objectif|ziel-id|ziel-nr|id celu"},
    {kStudentId, kStudentIdWords},
    {kStudent, kStudentWords},
    {kStudent, kWeakNameWords, true},
    {kFirstName, kFirstNameWords, true},
    {kLastName, kLastNameWords, true},
    {kClass, kClassWords},
    {kFamily,
     "family|family_id|household|household id|familia|id de familia|famille|id famille|"
     "familie|familien-id|rodzina|id rodziny"},
    {kGoal, "goal|goal text|meta|objetivo|objectif|ziel|cel"},
    {kMeasure, "measure|measured by|how we count|medida|mesure|messgröße|maß|miara"},
    {kBaseline,
     "baseline|start value|starting point|línea base|point de départ|ausgangswert|"
     "wartość początkowa"},
    {kTarget, "target|aim|objetivo numérico|cible|zielwert|wartość docelowa"},
    {kOf, "of|out of|opportunities|de|sur|von|z"},
    {kBetter, "better|direction|better when|mejor|mieux|besser|lepiej"},
    {kStart,
     "start|start date|started|from|since|inicio|fecha de inicio|début|date de début|"
     "beginn|start|startdatum|początek|data rozpoczęcia"},
    {kEnd,
     "end|end date|until|by|review date|fin|fecha de fin|date de fin|ende|enddatum|koniec|"
     "data zakończenia"},
    {kAgreedOn, "agreed_on|agreed|date agreed|acordado el|convenu le|vereinbart am|uzgodniono"},
    {kAgreedBy, "agreed_by|agreed with|acordado por|convenu par|vereinbart von|uzgodnili"},
    {kSchoolStep,
     "school_step|at school|step at school|en la escuela|à l'école|in der schule|"
     "w szkole"},
    {kHomeStep, "home_step|at home|step at home|en casa|à la maison|zu hause|w domu"},
    {kFamilyWording,
     "family_wording|family's words|in the family's words|family words|palabras de la familia|"
     "mots de la famille|worte der familie|słowa rodziny"},
    {kStatus, "status|state|estado|statut|état|stan"},
};

constexpr HeaderWords kStrategyTable[] = {
    {kStrategyId,
     "id|strategy_id|resource_id|strategy no|resource no|id de la estrategia|id del recurso|"
     "id stratégie|id ressource|strategie-id|material-id|id strategii|id materiału"},
    {kStudentId, kStudentIdWords},
    {kStudent, kStudentWords},
    {kClass, kClassWords},
    {kStart, "started|start|start date|since|inicio|début|beginn|początek"},
    {kSentHomeOn,
     "sent_home_on|sent home|sent home on|enviado a casa|envoyé à la maison|"
     "nach hause gegeben|wysłano do domu"},
    {kTitle, "title|name|título|nombre|titre|nom|titel|tytuł|nazwa"},
    {kText,
     "text|description|what|what to do|texto|descripción|texte|beschreibung|tekst|treść|opis"},
    {kWhy, "why|reason|because|por qué|pourquoi|warum|dlaczego"},
    {kTopic,
     "topic|skill|topic/skill|tema|habilidad|sujet|thème|thema|fähigkeit|temat|"
     "umiejętność"},
    {kSchoolStep,
     "school_step|at school|step at school|en la escuela|à l'école|in der schule|"
     "w szkole"},
    {kHomeStep, "home_step|at home|step at home|en casa|à la maison|zu hause|w domu"},
    {kMinutes, "minutes|min|time|duration|minutos|minuten|minuty"},
    {kAttachment,
     "file|attachment|picture|archivo|adjunto|fichier|pièce jointe|datei|anhang|plik|załącznik"},
    {kAlt,
     "alt|alt text|picture description|texto alternativo|texte alternatif|alternativtext|"
     "bildbeschreibung|tekst alternatywny|opis zdjęcia"},
    {kLink, "link|url|web link|enlace|lien|odnośnik"},
    {kLanguage, "language|idioma|langue|sprache|język"},
};

constexpr HeaderWords kFamilyTable[] = {
    {kDate, kDateWords},
    {kDate, kTimestampWords, true},
    {kFamily,
     "family|family_id|household|household id|familia|id de familia|famille|id famille|"
     "familie|familien-id|rodzina|id rodziny"},
    {kStudentId, kStudentIdWords},
    {kStudent, kStudentWords},
    {kStudent, kWeakNameWords, true},
    {kFirstName, kFirstNameWords, true},
    {kLastName, kLastNameWords, true},
    {kClass, kClassWords},
    {kKind, "kind|type|category|tipo|categoría|catégorie|art|kategorie|typ|rodzaj"},
    {kText,
     "text|what they did|what they said|what the family did|what the family said|"
     "texto|texte|tekst|treść"},
    {kText,
     "note|notes|comment|comments|description|nota|notas|comentario|remarque|commentaire|"
     "notiz|bemerkung|notatka|uwagi",
     true},
};

constexpr HeaderWords kAttendanceTable[] = {
    {kDate, kDateWords},
    {kDate, kTimestampWords, true},
    {kStudentId, kStudentIdWords},
    {kStudent, kStudentWords},
    {kStudent, kWeakNameWords, true},
    {kFirstName, kFirstNameWords, true},
    {kLastName, kLastNameWords, true},
    {kClass, kClassWords},
    {kPresent,
     "present|present?|attendance|attended|was present|was here|attendance status|attendance code|"
     "register|mark|presente|asistencia|asistió|presencia|présent|présence|présente|"
     "présent/absent|assiduité|anwesend|anwesenheit|da|obecny|obecna|obecność|frekwencja|"
     "present/absent|presente/ausente|anwesend/abwesend|obecny/nieobecny"},
    {kPresent, "status|code|estado|statut|état|stan", true},
};

}  // namespace

std::span<const HeaderWords> header_words(TableKind kind) {
  switch (kind) {
    case TableKind::kStaff:
      return kStaffTable;
    case TableKind::kRoster:
      return kRosterTable;
    case TableKind::kLog:
      return kLogTable;
    case TableKind::kGoals:
      return kGoalTable;
    case TableKind::kStrategies:
      return kStrategyTable;
    case TableKind::kFamily:
      return kFamilyTable;
    case TableKind::kAttendance:
      return kAttendanceTable;
    case TableKind::kNone:
      break;
  }
  return {};
}

}  // namespace homeward::ingest
