import { limitHeapGrowth } from '@runlog/service';

// Replaces what it holds again and again; each piece lives long enough to leave the young generation.
const [times] = process.argv.slice(2);
if (times !== undefined) limitHeapGrowth(Number(times));
const pieces = 60_000;
const held = Array.from({ length: pieces }, () => new Array(60).fill(0.5));
let peak = 0;
for (let made = 0; made < 8 * pieces; made += 1) {
  held[made % pieces] = new Array(60).fill(made + 0.5);
  if (made % 1_000 === 0) peak = Math.max(peak, process.memoryUsage().heapTotal);
}
console.log(JSON.stringify({ peak, held: held.length }));
