import { register } from 'node:module';

import { changesOfServices } from '../environment.js';

// Loaded into each service by NODE_OPTIONS=--import: leaves walls out of what the service loads from here on.
const changes = changesOfServices();
if (changes.length > 0) register('./changed-modules.js', { parentURL: import.meta.url, data: changes });
