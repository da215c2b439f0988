import { expect, test } from 'vitest';
import { appError } from '../../../src/shared/app-error.ts';
import { withDeadline } from '../../../src/main/app/deadline.ts';

const url = 'https://billing.example.com/includes/api.php';
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(appError('cancelled', 'request_cancelled'))),
  );

test('a request that takes too long fails with a timeout, not as cancelled', async () => {
  await expect(withDeadline(10, url, untilAborted)).rejects.toMatchObject({
    code: 'timeout',
    id: 'timeout_no_response',
    params: { host: 'billing.example.com', seconds: 1 },
  });
});

test('passes other outcomes through', async () => {
  await expect(withDeadline(60_000, url, async () => 'done')).resolves.toBe('done');
  const refused = appError('cancelled', 'request_cancelled');
  await expect(withDeadline(60_000, url, () => Promise.reject(refused))).rejects.toBe(refused);
});
