/** Keys and tokens that show what they are. In lower case, as all texts are searched. */
export const tokens: readonly RegExp[] = [
  /(?<![a-z0-9])(?:akia|asia|abia|acca|agpa|aida|aroa)[a-z0-9]{16}(?![a-z0-9])/g, // AWS
  /(?<![a-z0-9])(?:gh[pousr]_[a-z0-9]{20,}|github_pat_[a-z0-9_]{20,}|glpat-[a-z0-9_-]{20,})/g,
  /(?<![a-z0-9])(?:(?:sk|pk|rk)_(?:live|test)_[a-z0-9]{10,}|whsec_[a-z0-9+/=]{16,})/g, // Stripe
  /(?<![a-z0-9])(?:xox[abeoprs]-[a-z0-9-]{10,}|xapp-[a-z0-9-]{10,})/g, // Slack
  /(?<![a-z0-9])(?:aiza[a-z0-9_-]{35}|ya29\.[a-z0-9_-]{20,})/g, // Google
  /(?<![a-z0-9])sk-(?:[a-z]{2,10}-)?[a-z0-9_-]{20,}/g,
  /(?<![a-z0-9])(?:sg\.[a-z0-9_-]{16,}\.[a-z0-9_-]{16,}|npm_[a-z0-9]{36}|pypi-[a-z0-9_-]{40,}|do[opr]_v1_[a-f0-9]{40,}|hf_[a-z0-9]{30,}|key-[a-f0-9]{32})/g,
  /(?<![a-z0-9])eyj[a-z0-9_-]{8,}\.eyj[a-z0-9_-]{8,}(?:\.[a-z0-9_-]{1,})?/g, // JWT
  /(?<![a-z0-9])\d{8,10}:aa[a-z0-9_-]{33}(?![a-z0-9_-])/g, // Telegram
  /\$(?:2[abxy]|1|5|6|y|apr1|argon2(?:id?|d)|pbkdf2[a-z0-9-]*|scrypt)\$[a-z0-9./+=,$-]{16,}/g, // stored passwords
  /otpauth:\/\/[^\s"'<>]{10,}/g,
];
