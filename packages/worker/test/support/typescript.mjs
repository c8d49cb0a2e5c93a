// Lets a test run TypeScript in a process of its own: node --import <this file> program.ts
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
