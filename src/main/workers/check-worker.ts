import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerVault } from './protocol.ts';
import { VaultChecker } from './vault-checker.ts';
import { serve } from './worker-client.ts';

if (parentPort) serve(parentPort, 'check', new VaultChecker(workerData as WorkerVault));
