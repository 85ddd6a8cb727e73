import { memoryResults } from '../../../bench/local-cloudfront/soak';
import { BROKEN, soaked } from '../../../bench/local-cloudfront/soaked';
import { finish, result } from '../lib/results';

/** What must have happened for the rest to mean anything. */
const RESULTS = ['Hit from cloudfront', 'Miss from cloudfront', 'Error from cloudfront', BROKEN];

async function main(seconds: number): Promise<void> {
  const soak = await soaked({ seconds, random: Math.random });
  const counts = [...soak.results].map(([words, count]) => `${count} ${words}`).join(', ');
  console.log(`# ${soak.requests} requests (${counts}), ${soak.reloads} reloads`);
  const missing = RESULTS.filter((words) => !soak.results.has(words));
  result('soak: hits, misses, errors and broken connections were all there', missing.map((words) => `there was no "${words}"`));
  for (const { name, value, peerValue, target, ok } of memoryResults(soak)) {
    result(`soak: ${name} is flat`, ok ? [] : [`${value.toFixed(1)} MiB after ${peerValue.toFixed(1)} MiB; allowed is ${target}`]);
  }
  result('soak: the local CloudFront itself had no fault', soak.faults.slice(0, 5));
  result('soak: after close() no descriptor, handle, timer or thread is left', soak.left);
  finish();
}

void main(Number(process.argv[2]));
