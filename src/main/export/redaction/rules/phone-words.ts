/** What is said before a phone number, at the end of the text before it. */
export const beforePhone = new RegExp(
  [
    /(?:(?<![\p{L}\p{N}])(?:tel|telefon|telefone|telefono|teléfono|telephone|téléphone|telefoon|telefonu|tlf|tél|tel no|phone|mobile|mobil|mob|cell|cellphone|cellulare|celular|móvil|telemóvel|handy|handynummer|fax|telefax|whatsapp|wechat|viber|sms|hotline|festnetz|durchwahl|rückruf|portable|komórka|gsm|тел|телефон|моб|мобильный|факс|τηλ|call(?: me| us| him| her)?|ring(?: me| us)?|text me|callback|rufnummer|telefonnummer|rückrufnummer|phonenumber|appelez|llámame|llame)|電話|手機|行動電話|市話|傳真|电话|手机|传真|携帯|電話番号|전화|휴대폰|핸드폰|연락처)/u,
    /(?:[\s.:=)\]*"'-]{0,4}(?:number|nummer|número|numéro|numero|numer|nr|no|n°|num|номер|is|ist|lautet|est|es|è|at|on|under|unter|au|al|me|us|mich|uns|號碼|号码|番号|번호|是|為|为|は))?/u,
    /(?:[\s.:=)\]*"'-]{0,4}(?:number|nummer|is|ist|lautet|est|es|at|on|unter|au|al|是|為|为|は))?/u,
    /[\s.:=)\]*"'(-]{0,4}$/u,
  ]
    .map(({ source }) => source)
    .join(''),
  'u',
);

/** What is said before other numbers. */
export const beforeOtherNumber =
  /(?:(?<![\p{L}\p{N}])(?:order|invoice|ticket|case|ref|reference|id|pid|sku|serial|account|customer|client|transaction|tracking|contract|policy|vat|tax|iban|isbn|part|version|build|rechnung|rechnungsnummer|bestellung|bestellnummer|auftrag|kundennummer|vorgang|ust-?id|facture|commande|factura|pedido|fattura|ordine|fatura|faktura|objednávka|zamówienie|заказ|счет)|訂單|發票|帳單|工單|編號|統編|订单|发票|编号|注文|請求書|주문|송장)(?:[\s.:=#(-]{0,3}(?:no|nr|number|nummer|num|id|n°|番号|번호|號碼|编号|編號|號|号))?[\s.:=#(-]{0,3}$/u;
