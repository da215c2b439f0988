/** What announces a secret. These are also found inside other names, such as `DB_PASSWORD` or `smtpPassword`. */
const anywhere =
  /pass ?words?|passwd|passwort|passwörter|kennwort|passphrase|passcode|mot de passe|contraseña|contrasena|wachtwoord|secret(?:[ _-]?key)?|api[ _-]?(?:key|token|secret|schlüssel)|access[ _-]?(?:key|token)|auth[ _-]?(?:key|token|code|info)|private[ _-]?key|refresh[ _-]?token|client[ _-]?secret|security[ _-]?code|verification[ _-]?code|transfer[ _-]?code|licen[cs]e[ _-]?key|activation[ _-]?code|product[ _-]?key|phpsessid|session[ _-]?id/;
/** These are found only as whole words. */
const words =
  /pw|pwd|pass|pin|puk|otp|cvv2?|cvc2?|token|tokens|epp[ -]?code|epp|bearer|clave|senha|palavra-passe|parola|parola d'ordine|mdp|clé(?: api| d'accès| privée)?|clave(?: de api| secreta)?|chiave(?: api| segreta)?|jelszó|lösenord|adgangskode|salasana|hasło|haslo|heslo|парол[ья](?: от)?|ключ api|şifre|sifre|zugangscode|zugangsschlüssel|api-schlüssel|sicherheitscode|freischaltcode/;
const unspacedWords =
  /密碼|密码|口令|通行碼|金鑰|密鑰|密钥|存取權杖|權杖|令牌|驗證碼|验证码|授權碼|授权码|パスワード|暗証番号|apiキー|アクセスキー|비밀번호|암호|인증번호|รหัสผ่าน/;

/** The group `word` has to begin a word. */
export const announcement = new RegExp(
  `(?:${anywhere.source})(?![\\p{L}])|(?<word>${words.source})(?![\\p{L}\\p{N}])|${unspacedWords.source}`,
  'gu',
);

/** What may be between the word and the value: a closing quote, a remark, whose password it is. */
export const remark =
  /^["'`»”’)\]*]{0,3}(?: ?\([^()\n]{0,40}\))?(?: (?:for|für|fuer|pour|para|per|of|zum|zur|vom|von|de|del|da|do|to|till)\s[^\n:=]{1,40}?(?=\s?[:=]|\s(?:is|ist|lautet|est|es)\s))?/u;

/** What comes before a value of any form. */
export const equals =
  /^(?:[ \t]{0,4}(?:is|ist|lautet|est|es|era|reads|now|jetzt|neu|new)){0,2}[ \t]{0,4}(?:=>|->|→|⇒|:=|[:=])[ \t]{0,8}(?:\r?\n[>\s]{0,8})?|^[ \t]{1,4}(?:lautet|laut|reads|se lit)[ \t]{1,4}|^>(?=[^\s<>]{1,200}<\/)/u;

/** `define('DB_PASSWORD', '…')`. */
export const comma = /^[ \t]{0,4},[ \t]{0,4}(?=["'])/;

/** What comes before a value that has to look like a secret. */
export const copula =
  /^[ \t]{0,4}\|[ \t]{0,8}|^(?:[ \t]{1,4}(?:is|was|has|been|ist|war|wurde|est|était|es|era|è|é|jest|to|auf|now|jetzt|still|noch|currently|set|changed|reset|gesetzt|geändert|-|\u2013)){0,5}[ \t]{1,4}|^(?:は|是|為|为|改為|改为|改成|設為|설정|는|은)[ \t]{0,4}/u;

/** Words that often announce something else: what follows has to look like a secret. */
export const isVague = (word: string): boolean => /^(?:pass|pin|tokens?|epp)$/.test(word);

/** Words of sentences about passwords. */
const ordinary =
  /^(?:i|we|you|he|she|it|they|the|a|an|my|your|our|his|her|their|this|that|these|there|here|see|please|and|or|not|no|none|n\/a|null|nil|true|false|yes|empty|blank|same|as|if|in|on|at|by|to|for|from|of|is|was|are|were|has|had|have|will|can|could|would|should|must|do|does|did|be|been|being|what|when|where|which|who|why|how|wrong|invalid|incorrect|expired|required|missing|unknown|hidden|removed|redacted|sent|click|reset|change|changed|forgotten|forgot|ok|okay|thanks|thank|hello|hi|nothing|everything|still|again|also|just|only|ich|wir|sie|er|es|das|die|der|den|dem|ein|eine|ihr|ihre|mein|meine|bitte|siehe|und|oder|nicht|kein|keine|keines|leer|falsch|ungültig|abgelaufen|gleich|wie|im|am|wird|wurde|ist|war|hat|haben|kann|danke|je|nous|vous|il|elle|le|la|les|un|une|voir|merci|pas|aucun|el|los|las|una|ver|gracias|ningún|ninguna|non|il|lo|vedi)$/u;

const masked = /^(?:[*•●.…_#-]+|[xх]{2,}|\.{3}|\{\{?\w*\}?\}|\$\{?\w+\}?|%\w|<\/?\w+>?|\[[^\]]*)$/u;

/** `password=<password>`. */
export const isBlank = (inBrackets: string): boolean =>
  /^[\w ]{0,20}(?:password|passwort|secret|token|key|pw)[\w ]{0,20}$/.test(inBrackets);

/** Whether a value after “:” is a word of a sentence, or is hidden already. */
export const isNoSecret = (value: string): boolean =>
  ordinary.test(value.replace(/^[("'“„]+/u, '')) || masked.test(value) || /^(?:https?|ftp):\/\//.test(value);

/** Whether a value would not be an ordinary word. @param value with its case */
export const looksSecret = (value: string): boolean =>
  value.length >= 4 &&
  !isNoSecret(value.toLowerCase()) &&
  !/^v?\d+(?:\.\d+)+$/i.test(value) &&
  (/^\d{4,}$/.test(value) ||
    (/\d/.test(value) &&
      /\p{L}/u.test(value) &&
      !/^\d+(?:st|nd|rd|th|h|ms|min|s|x|%|[kmgt]b)$/i.test(value)) ||
    /[\p{L}\p{N}][!$%&*+=?@^_~#|]+[\p{L}\p{N}]|[!$%*?@^#]{2,}/u.test(value) ||
    (/\d/.test(value) && /[!$%&*?@^_~#|]/.test(value)) ||
    /\p{Ll}\p{Lu}.*\p{Ll}\p{Lu}|\p{Lu}\p{Ll}\p{Lu}\p{Ll}/u.test(value));
