/** Parts of a name that are not a name. */
export const notNames = new Set(
  'mr mrs miss ms mx sir dame dr prof professor dipl ing mag msc bsc mba phd jun sen herr frau fr hr madame monsieur mme mlle señor señora senor senora don doña sig signor signora pan pani bay bayan van von vom der den del della delle dos das des les las los and und the bin ibn abu inc ltd limited llc llp plc corp corporation gmbh ggmbh mbh kg ohg ug ag eg sarl sas spa srl bv nv oy ab aps sp zoo company firma group gruppe holding hosting media solutions services service systems system software digital web webdesign design consulting studio agency agentur international technologies technology team support office admin administrator customer client kunde user test shop store info sales marketing billing accounting account accounts department server domain domains network networks internet online email mail example demo'.split(
    ' ',
  ),
);

/** Names that are also words. They are only recognised with a capital letter. */
export const alsoWords = new Set(
  'art ash autumn bay best bill black blue brook brooks brown buck bush cash chase chuck church city clay cole cook cross dale dawn day dean drew earl early eve faith field fields ford forest fox frank gene glen glenn grace grant gray green guy hall hand hardy harmony hill hope hunter iris ivy jack jade jean joy june king lake lane law lee light lily long love major mark marsh mason may melody mill miles moore moss nick noble north norm page park parker parks pat patience pearl penny pepper pike pleasant pool poole pope porter price quick ray read reed rich rob robin rock rose ruby rusty sage sally sand sandy sharp short skip small smart smith sole spring star steel stone storm street strong stuart sue summer sunny swift taylor temple terry tom trip tucker violet wade walker ward warden waters way webb wells west white wild will win winter wise wood woods worth young mann klein gross lang kurz jung alt neu stark ernst weiss schwarz braun blau berg rot roth ende frei freund gast gut heute kunde land los recht reich ring tag zeit marc mari port petit grand blanc leblanc noir roy martin blanca cruz flores luz mar paz rosa santos sol valle vega'.split(
    ' ',
  ),
);

/** Beginnings of addresses that belong to nobody in particular. */
export const roles = new Set(
  'info infos kontakt contact contacto contatti mail email e-mail post office buero büro büero support hilfe help helpdesk desk service services kundenservice kundendienst sales vertrieb ventas vendas vente admin admins administrator administration root webmaster hostmaster postmaster billing invoice invoices rechnung rechnungen buchhaltung accounts accounting account finance facturacion facturas facturation fattura it edv team hello hallo hola hi bonjour noreply no-reply donotreply do-not-reply newsletter abuse security privacy datenschutz legal shop store web website www hosting server dns domain domains domainadmin test tests demo user users client clients customer customers kunde kunden ticket tickets tech technik technical dev developer developers development entwicklung marketing press presse jobs job karriere career careers hr order orders bestellung bestellungen pedidos name boss manager management me my the all staff mailbox inbox system service-desk api bot news feedback general secretary sekretariat reception empfang'.split(
    ' ',
  ),
);
