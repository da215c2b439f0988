import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isReferredTo, readTicketReference } from '../../../src/main/whmcs/ticket-reference.ts';

describe('ticket reference', () => {
  test.each([
    ['516757', '516757'],
    [' #516757 ', '516757'],
    ['# 516757', '516757'],
    ['＃５１６７５７', '516757'],
    ['\u200B516757\uFEFF', '516757'],
    ['\u00A0516757\u00A0', '516757'],
    ['[Ticket ID: 516757]', '516757'],
    ['[Ticket ID: 516757] Cannot log in', '516757'],
    ['Re: [Ticket ID: ABC-123456] Cannot log in', 'ABC-123456'],
    ['[ticket id:516757]', '516757'],
    ['[Ticket #516757]', '516757'],
    ['[#516757]', '516757'],
    ['[516757]', '516757'],
    ['Ticket #516757', '516757'],
    ['Ticket 516757', '516757'],
    ['ticket: 516757', '516757'],
    ['Ticket ID: 516757', '516757'],
    ['Ticket ID 516757', '516757'],
    ['Ticket ID #516757', '516757'],
    ['Ticket No. 516757', '516757'],
    ['[#516757] Cannot log in', '516757'],
    ['【Ticket ID: 516757】', '516757'],
    ['(516757)', '516757'],
    ['“516757”,', '516757'],
    ['516757.', '516757'],
    ['#516757 - Cannot log in', '516757'],
    ['516757: Cannot log in', '516757'],
    ['Your ticket #516757', '516757'],
    ['Support Ticket #ABC-123456', 'ABC-123456'],
    ['Ticket-ID: 516757', '516757'],
    ['Ticket nr. 516757', '516757'],
    ['Ticket n° 516757', '516757'],
    ['№ 516757', '516757'],
    ['ID: 516757', '516757'],
    ['tid=516757', '516757'],
    ['TICKET-123', 'TICKET-123'],
    ['ID-123', 'ID-123'],
    ['2013 - AAA - 111', '2013 - AAA - 111'],
    ['AAA - 111 - 2013', 'AAA - 111 - 2013'],
    ['AAA\u00A0-\u00A0111', 'AAA - 111'],
    ['https://example.com/viewticket.php?tid=516757&c=s3cret', '516757'],
    ['https://example.com/viewticket.php?tid=516757&amp;c=s3cret', '516757'],
    ['https://example.com/viewticket.php?c=s3cret&tid=ABC-123#reply', 'ABC-123'],
    ['<https://example.com/viewticket.php?tid=516757>', '516757'],
    ['(https://example.com/viewticket.php?tid=516757&c=x)', '516757'],
    ['viewticket.php?tid=AAA%20-%20111', 'AAA - 111'],
    ['?tid=516757', '516757'],
    ['https%3A%2F%2Fexample.com%2Fviewticket.php%3Ftid%3D516757%26c%3Ds3cret', '516757'],
    [
      'https://mail.example/?url=https%3A%2F%2Fexample.com%2Fviewticket.php%3Ftid%3D516757%26c%3Ds3cret&data=1',
      '516757',
    ],
  ])('%j is number %j', (typed, number) => {
    expect(readTicketReference(typed)).toEqual({ number });
  });

  test.each([
    ['https://example.com/admin/supporttickets.php?action=view&id=42', 42],
    ['https://example.com/admin/supporttickets.php?action=view&amp;id=42#replies', 42],
    ['supporttickets.php?action=viewticket&id=42', 42],
    ['https://example.com/x?ticketid=42', 42],
  ])('%j is ID %j', (typed, id) => {
    expect(readTicketReference(typed)).toEqual({ id });
  });

  test.each([
    '',
    '#',
    '\u200B',
    '0',
    '-1',
    '000',
    'x'.repeat(65),
    'x'.repeat(10_000),
    '1; DROP TABLE',
    '<script>',
    '123\u0000',
    '[Ticket ID: ]',
    'https://example.com/viewticket.php?c=s3cret',
    'https://example.com/clientarea.php',
    'https://example.com/admin/supporttickets.php?action=view&id=-4',
    'https://example.com/admin/supporttickets.php?action=view&id=99999999999',
  ])('rejects %j', (typed) => {
    expect(() => readTicketReference(typed)).toThrow(expect.objectContaining({ code: 'bad-ticket-number' }));
  });

  test('an error never repeats a link’s access code', () => {
    for (const typed of [
      'https://example.com/viewticket.php?c=s3cret',
      'https://example.com/viewticket.php?tid=<b>&c=s3cret',
      'viewticket.php?tid=1&c=s3cret',
      'https://mail.example/?url=https%3A%2F%2Fexample.com%2Fviewticket.php%3Fc%3Ds3cret',
      'https%3A%2F%2Fexample.com%2Fviewticket.php%3Fc%3Ds3cret',
    ]) {
      let said: unknown;
      try {
        said = readTicketReference(typed);
      } catch (error) {
        said = String(error);
      }
      expect(JSON.stringify(said)).not.toContain('s3cret');
    }
  });

  test('any input is a reference or a clear error', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      'Ticket',
      ' ',
      'ID',
      ':',
      '#',
      '12',
      '?tid=',
      '&',
      '://',
      '%',
      '.php',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          readTicketReference(pieces.join(''));
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-ticket-number' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a ticket is the requested one', () => {
  const ticket = { ticketId: 7, number: 'ABC 12-3' };

  test.each([
    [{ id: 7 }, true],
    [{ id: 8 }, false],
    [{ number: 'abc12-3' }, true],
    [{ number: 'ABC  12-3' }, true],
    [{ number: 'A B C12-3' }, true],
    [{ number: '7' }, true],
    [{ number: '77' }, false],
    [{ number: 'ABC 12' }, false],
  ])('%j: %s', (reference, isIt) => {
    expect(isReferredTo(ticket, reference)).toBe(isIt);
  });
});
