import { start } from '../toolkit/index.js'
await start('drift')
