import { createHook } from 'node:async_hooks'
import timers from 'node:timers'

const realSetTimeout = timers.setTimeout
const realClearTimeout = timers.clearTimeout
const realSetImmediate = timers.setImmediate

/** Turns of the event loop without work after which a process counts as quiet. */
const TURNS = 3
/** Turns that wait for work that goes on (files, names, children) before looks are a millisecond apart. */
const EAGER_LOOKS = 20
/** A process with nothing left ends by itself within this time; only one that waits for its input is still there. */
const MAY_END = 20
/** The system delivers a signal in its own time: milliseconds to let it arrive. */
const SIGNAL_ARRIVES = 5
/** Looks after which a request that was answered stops counting, because nobody reads its body. */
const PATIENCE = 60

/** Names of libuv requests (files, names, connections, writes) and of running children, as Node lists them. */
const WORK = /^Immediate$|Req|ConnectWrap|WriteWrap|ShutdownWrap|ProcessWrap/

/**
 * This process's part of the lock-step clock: it finds the moments when nothing happens here any more without time or
 * the network, fires what is due, and tells the clock server until when it sleeps and which requests it waits for.
 * The lines exchanged are described in `local/host/clock-server.ts`.
 */
export class Lockstep {
  #turns = TURNS
  #looks = 0
  #looking
  #told
  #heard = 0
  #patience = 0
  #ending

  constructor(clock, member) {
    this.clock = clock
    this.member = member
    this.threadPoolWorks = watchThreadPool()
    this.answered = new Set()
  }

  start(socket, table, requests) {
    this.socket = socket
    this.table = table
    this.requests = requests
    this.#send(`hello ${this.member}`)
    this.#look()
  }

  /** Something happened that may change what this process waits for. */
  touch() {
    if (this.#told) {
      this.#told = false
      this.#send('awake')
    }
    this.#stayAlive()
    this.#look()
  }

  /** `time|answer|signal <number> <now> [request, or name of the signal]` */
  receive([word, number, now, what]) {
    this.#heard = Number(number)
    this.clock.now = Math.max(this.clock.now, Number(now))
    if (word === 'answer' && this.requests.open.has(Number(what))) {
      this.answered.add(Number(what))
      this.#patience = PATIENCE
    }
    this.#told = false
    if (word === 'signal') this.#getSignal(what)
    else this.#look()
  }

  /** From itself, after the clock was set: a signal of the host's own could come before the time it was sent at. */
  #getSignal(name) {
    process.kill(process.pid, name)
    realSetTimeout(() => this.#look(), SIGNAL_ARRIVES).unref()
  }

  #look() {
    this.#turns = TURNS
    this.#looks = 0
    realClearTimeout(this.#ending)
    if (this.#looking) return
    this.#looking = true
    realSetImmediate(() => this.#turn())
  }

  #turn() {
    if (this.#works()) {
      this.#turns = TURNS
      if (++this.#looks < EAGER_LOOKS) realSetImmediate(() => this.#turn())
      else realSetTimeout(() => this.#turn(), 1).unref()
    } else if (--this.#turns > 0) {
      realSetImmediate(() => this.#turn())
    } else {
      this.#looking = false
      this.#quiet()
    }
  }

  #works() {
    if (this.requests.untagged.size > 0 || this.table.hasShort() || this.threadPoolWorks()) return true
    if (process.getActiveResourcesInfo().some(resource => WORK.test(resource))) return true
    return this.#reads()
  }

  /** An answer has been sent and its body is not read yet. */
  #reads() {
    for (const id of this.answered) if (!this.requests.open.has(id)) this.answered.delete(id)
    if (this.answered.size === 0) return false
    if (--this.#patience > 0) return true
    for (const id of this.answered) this.requests.open.delete(id)
    return false
  }

  /** A timer keeps the process alive unless it was unreferenced; here the control connection does it for all timers. */
  #stayAlive() {
    if (this.table.hasReferenced()) this.socket.ref()
    else this.socket.unref()
  }

  #quiet() {
    const timer = this.table.next()
    if (timer !== undefined && timer.at <= this.clock.now) {
      this.#look()
      timer.fire()
      return
    }
    this.#stayAlive()
    if (this.table.hasReferenced() || this.requests.open.size > 0) this.#tell()
    else this.#ending = realSetTimeout(() => this.#tell(), MAY_END).unref()
  }

  #tell() {
    this.#told = true
    this.#send(`quiet ${this.#heard} ${this.table.next()?.at ?? '-'} ${[...this.requests.open].join(',') || '-'}`)
  }

  #send(line) {
    this.socket.write(`${line}\n`)
  }
}

/** Cryptography and compression run on the thread pool, which `getActiveResourcesInfo` does not show. */
function watchThreadPool() {
  const jobs = new Map()
  const streams = new Map()
  createHook({
    init(id, type, _trigger, resource) {
      if (type === 'ZLIB') streams.set(id, resource)
      else if (type.endsWith('REQUEST')) jobs.set(id, resource)
    },
    after: id => jobs.delete(id),
    destroy(id) {
      jobs.delete(id)
      streams.delete(id)
    },
    trackPromises: false
  }).enable()
  return () => runs(jobs, streams)
}

/** A job of a synchronous call has no `ondone`; a compression stream holds its input only while it works on it. */
function runs(jobs, streams) {
  for (const [id, job] of jobs) {
    if (job.ondone !== undefined) return true
    jobs.delete(id)
  }
  for (const stream of streams.values()) if (stream.buffer) return true
  return false
}
