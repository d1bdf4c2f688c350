/**
 * Loaded by `node --import` before an action: gives the process the clock and the network of local Azure. The action's
 * own files, environment and host names stay what they are in production. Plain JavaScript, because stripping types
 * would add 30 ms to the start of every action.
 */
import diagnostics from 'node:diagnostics_channel'
import { enableCompileCache } from 'node:module'
import { installDate } from './preload/date.mjs'
import { watchRequests } from './preload/in-flight.mjs'
import { Lockstep } from './preload/lockstep.mjs'
import { installRoutes, openControl } from './preload/network.mjs'
import { installTimers } from './preload/timers.mjs'

/** `{ routes, source, compileCache, clock: { member, control, now } }`; without `clock` the process keeps the machine's. */
const VARIABLE = 'LOCAL_AZURE_PRELOAD'

const text = process.env[VARIABLE]
if (text === undefined) throw new Error(`The preload of the local runner needs ${VARIABLE}`)
delete process.env[VARIABLE]
// A process that the action forks must not inherit the preload: it has no place on the clock.
process.execArgv.splice(0)

diagnostics.subscribe('worker_threads', () => {
  throw new Error('The local runner has neither clock nor network for worker threads')
})

const { clock, routes, source, compileCache } = JSON.parse(text)
if (compileCache !== undefined) enableCompileCache(compileCache)
if (clock === undefined) installRoutes(routes)
else joinClock(clock)
if (source) (await import('./preload/source.mjs')).resolveToolkitToSource()

function joinClock({ member, control, now }) {
  const shown = { now }
  const lockstep = new Lockstep(shown, member)
  // Before the routes close every way but theirs.
  const socket = openControl(control, lockstep)
  installRoutes(routes)
  installDate(shown)
  lockstep.start(
    socket,
    installTimers(shown, () => lockstep.touch()),
    watchRequests(shown, member, () => lockstep.touch())
  )
}
