import { AsyncResource } from 'node:async_hooks'
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { promisify } from 'node:util'

/** Up to here a timer only gives way to other work of the process: it stays real. */
const REAL_UP_TO = 5
/** Longer delays Node turns into 1 ms. */
const LONGEST = 2 ** 31 - 1

const { setTimeout: realSetTimeout, clearTimeout: realClear } = timers

/**
 * Replaces timers by ones that wait for the local clock. `changed` is called when one is made, cleared or referenced
 * differently.
 */
export function installTimers(clock, changed) {
  const table = new Table(clock, changed)
  const setTimeout = (callback, delay, ...args) => table.timeout(callback, delay, args)
  const setInterval = (callback, delay, ...args) => table.add(callback, delay, args, true)
  const clear = timer => table.clear(timer)
  const promises = promisesOf(clock, setTimeout, clear)
  Object.defineProperty(setTimeout, promisify.custom, { enumerable: true, value: promises.setTimeout })

  const replaced = { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear }
  Object.assign(globalThis, replaced)
  Object.assign(timers, replaced)
  timersPromises.setTimeout = promises.setTimeout
  timersPromises.setInterval = promises.setInterval
  timersPromises.scheduler.wait = (delay, options) => promises.setTimeout(delay, undefined, options)
  AbortSignal.timeout = delay => abortAfter(delay, setTimeout)
  syncBuiltinESMExports()
  return table
}

/** Timers that wait for the local clock, in the order (instant, made). */
class Table {
  waiting = new Map()
  #short = new Set()
  /** Numbers of timers are above those of Node's own. */
  #made = 2 ** 40
  #order = 0

  constructor(clock, changed) {
    this.clock = clock
    this.changed = changed
  }

  timeout(callback, delay, args) {
    if (delay > REAL_UP_TO && delay <= LONGEST) return this.add(callback, delay, args, false)
    const timer = realSetTimeout(callback, delay, ...args)
    this.#short.add(timer)
    this.changed()
    return timer
  }

  add(callback, delay, args, repeats) {
    if (typeof callback !== 'function') {
      const error = new TypeError(`The "callback" argument must be of type function. Received ${String(callback)}`)
      throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' })
    }
    const period = delay >= 1 && delay <= LONGEST ? Math.trunc(delay) : 1
    const timer = new LocalTimeout(this, ++this.#made, callback, period, args, repeats)
    return timer.refresh()
  }

  /** Begins to wait, or begins again. */
  wait(timer, id, period) {
    timer.at = this.clock.now + period
    timer.order = ++this.#order
    this.waiting.set(id, timer)
    this.changed()
  }

  clear(timer) {
    const local = timer instanceof LocalTimeout ? timer : this.waiting.get(Number(timer ?? Number.NaN))
    if (local) local.close()
    else realClear(timer)
  }

  /** A real timer that has neither fired nor been cleared. */
  hasShort() {
    for (const timer of this.#short) if (timer._destroyed) this.#short.delete(timer)
    return this.#short.size > 0
  }

  hasReferenced() {
    for (const timer of this.waiting.values()) if (timer.hasRef()) return true
    return false
  }

  /** The timer that fires next, or undefined. */
  next() {
    let first
    for (const timer of this.waiting.values()) {
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer
    }
    return first
  }
}

/** What `setTimeout` and `setInterval` return, with the methods of Node's own `Timeout`. */
class LocalTimeout {
  #table
  #id
  #callback
  #period
  #args
  #repeats
  #referenced = true
  // Callbacks run in the asynchronous context that made the timer, as Node's do.
  #context = new AsyncResource('LocalTimeout')

  constructor(table, id, callback, period, args, repeats) {
    this.#table = table
    this.#id = id
    this.#callback = callback
    this.#period = period
    this.#args = args
    this.#repeats = repeats
  }

  fire() {
    this.#table.waiting.delete(this.#id)
    if (this.#repeats) this.refresh()
    this.#context.runInAsyncScope(this.#callback, this, ...this.#args)
  }

  refresh() {
    this.#table.wait(this, this.#id, this.#period)
    return this
  }

  close() {
    this.#table.waiting.delete(this.#id)
    this.#table.changed()
    return this
  }

  ref() {
    this.#referenced = true
    this.#table.changed()
    return this
  }

  unref() {
    this.#referenced = false
    this.#table.changed()
    return this
  }

  hasRef() {
    return this.#referenced
  }

  [Symbol.toPrimitive]() {
    return this.#id
  }

  [Symbol.dispose]() {
    this.close()
  }
}

function promisesOf(clock, setTimeout, clear) {
  const wait = (delay = 1, value = undefined, { signal, ref = true } = {}) => {
    if (signal?.aborted) return Promise.reject(aborted(signal))
    return new Promise((resolve, reject) => {
      const abort = () => {
        clear(timer)
        reject(aborted(signal))
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve(value)
      }, delay)
      if (!ref) timer.unref()
      signal?.addEventListener('abort', abort, { once: true })
    })
  }
  async function* every(delay = 1, value = undefined, options = {}) {
    const period = delay >= 1 ? Math.trunc(delay) : 1
    for (let at = clock.now + period; ; at += period) {
      // Ticks that went by while the consumer worked are delivered at once.
      if (at > clock.now) await wait(at - clock.now, undefined, options)
      else if (options.signal?.aborted) throw aborted(options.signal)
      yield value
    }
  }
  return { setTimeout: wait, setInterval: every }
}

function aborted(signal) {
  const error = new Error('The operation was aborted', { cause: signal.reason })
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' })
}

function abortAfter(delay, setTimeout) {
  const controller = new AbortController()
  const reason = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  setTimeout(() => controller.abort(reason()), delay).unref()
  return controller.signal
}
