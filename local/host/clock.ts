import type { World } from '../azure/world.ts'
import { Sleepers } from './sleepers.ts'

/** Of wall-clock time, between two looks at whether anything moves. */
const WATCH_EVERY = 250
/** A paced clock moves at least this often, so that whoever watches sees it move. */
const PACE_EVERY = 250

export interface ClockOptions {
  readonly world: World
  readonly advance: (world: World, to: number) => void
  /** Paces jumps for a person: so many times real time. Without it they take no time. */
  readonly speed?: number | undefined
  /** Wall-clock milliseconds without progress after which `onStall` is called. */
  readonly stallAfter: number
  /** Wall-clock milliseconds after which requests are served though announced ones have not arrived. */
  readonly impatientAfter: number
  /** Called with who is awake, and the processes to blame. */
  readonly onStall: (message: string, members: readonly number[]) => void
}

/** A request that has arrived; `serve` answers it. */
export interface Arrival {
  readonly member: number
  readonly sequence: number
  readonly what: string
  serve(): Promise<void>
}

type Stimulus = 'time' | 'answer' | 'signal'

/** A process on the clock. */
interface Member {
  readonly id: number
  readonly name: string
  /** Counts what reached the process; a report that has not seen all of it is out of date. */
  stimuli: number
  quiet: boolean
  until: number | undefined
  /** Sequence numbers of requests it sent and has no answer to. */
  waitsFor: readonly number[]
  send: ((line: string) => void) | undefined
  whenQuiet: (() => void)[]
}

/**
 * The lock-step clock. Time stands still while any process works, any request is served, or any hold is open; when all
 * are quiet it jumps to the earliest sleeper. Requests are answered one at a time, when every process is quiet and every
 * request it announced has arrived, in the order (instant of arrival, process, sequence): so neither the load of the
 * machine nor the order of TLS handshakes shows in what a run does.
 */
export class Clock {
  readonly #options: ClockOptions
  readonly #members = new Map<number, Member>()
  readonly #sleepers = new Sleepers()
  readonly #watch: NodeJS.Timeout
  #arrivals: (Arrival & { readonly at: number })[] = []
  #serving: string[] = []
  #holds = 0
  #joined = 0
  #pacing: NodeJS.Timeout | undefined
  #scheduled: NodeJS.Immediate | undefined
  #stillFor = 0

  constructor(options: ClockOptions) {
    this.#options = options
    this.#watch = setInterval(() => this.#look(), WATCH_EVERY).unref()
  }

  get #now(): number {
    return this.#options.world.now
  }

  /** A process that is about to start. It counts as awake. Returns its number on the clock. */
  join(name: string): number {
    const id = ++this.#joined
    this.#members.set(id, {
      id,
      name,
      stimuli: 0,
      quiet: false,
      until: undefined,
      waitsFor: [],
      send: undefined,
      whenQuiet: []
    })
    this.#progress()
    return id
  }

  /** The process has ended. What it had asked and was not served yet is lost with it. */
  leave(id: number): void {
    const member = this.#members.get(id)
    if (member === undefined) return
    this.#members.delete(id)
    this.#arrivals = this.#arrivals.filter(arrival => arrival.member !== id)
    for (const settled of member.whenQuiet) settled()
    this.#progress()
  }

  /** The process has opened its control connection. */
  connect(id: number, send: (line: string) => void): void {
    const member = this.#members.get(id)
    if (member === undefined) return
    member.send = send
    this.#stimulate(member, 'time')
  }

  isMember(id: number): boolean {
    return this.#members.has(id)
  }

  /** The process reports that nothing happens there until that instant, or until one of these requests is answered. */
  quiet(id: number, heard: number, until: number | undefined, waitsFor: readonly number[]): void {
    const member = this.#members.get(id)
    if (member === undefined || heard !== member.stimuli) return
    Object.assign(member, { quiet: true, until, waitsFor })
    for (const settled of member.whenQuiet.splice(0)) settled()
    this.#progress()
  }

  /** The process has found something to do after it had reported that there was nothing. */
  awake(id: number): void {
    const member = this.#members.get(id)
    if (member !== undefined) member.quiet = false
    this.#progress()
  }

  /**
   * Hands a signal to a process on its control connection, so that it reads the right time when it gets it; the process is
   * awake until it reports again. False when it cannot be reached that way.
   */
  signal(id: number, name: NodeJS.Signals): boolean {
    const member = this.#members.get(id)
    if (member?.send === undefined) return false
    this.#stimulate(member, 'signal', name)
    return true
  }

  /** Resolves when the process is quiet or has ended. */
  async untilQuiet(id: number): Promise<void> {
    const member = this.#members.get(id)
    if (member === undefined || member.quiet) return
    await new Promise<void>(resolve => member.whenQuiet.push(resolve))
  }

  /** A request of a process on the clock: served when its turn comes. */
  arrive(arrival: Arrival): void {
    this.#arrivals.push({ ...arrival, serve: () => arrival.serve(), at: this.#now })
    this.#progress()
  }

  /** The clock stands still while the work goes on. For requests of clients that are not on the clock. */
  async serveOffClock(what: string, serve: () => Promise<void>): Promise<void> {
    this.#serving.push(what)
    try {
      await serve()
    } finally {
      this.#serving.splice(this.#serving.indexOf(what), 1)
      this.#progress()
    }
  }

  async hold<T>(work: Promise<T>): Promise<T> {
    this.#holds++
    try {
      return await work
    } finally {
      this.#holds--
      this.#progress()
    }
  }

  /** Resolves when the clock has reached that instant or the signal aborts. Rejects when time stalls or the clock is closed. */
  async sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
    if (at <= this.#now) return
    const woken = this.#sleepers.until(at, signal)
    this.#progress()
    await woken
  }

  close(): void {
    clearInterval(this.#watch)
    clearTimeout(this.#pacing)
    clearImmediate(this.#scheduled)
    this.#sleepers.fail(new Error('Local Azure was closed'))
  }

  #progress(): void {
    this.#stillFor = 0
    // Whoever was woken in this process goes on first: it may hold the clock, start a process or sleep again.
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = setImmediate(() => {
        this.#scheduled = undefined
        this.#step()
      })
    })
  }

  #step(): void {
    if (this.#serving.length > 0 || this.#pacing !== undefined || !this.#allQuiet()) return
    if (this.#wakeDue() || this.#awaitsArrivals()) return
    const next = this.#nextArrival()
    if (next !== undefined) void this.#serve(next)
    else if (this.#holds === 0) this.#pass()
  }

  #allQuiet(): boolean {
    for (const member of this.#members.values()) if (!member.quiet) return false
    return true
  }

  #wakeDue(): boolean {
    const due = [...this.#members.values()].filter(member => (member.until ?? Infinity) <= this.#now)
    for (const member of due) this.#stimulate(member, 'time')
    const woken = this.#sleepers.wake(this.#now)
    if (woken > 0) this.#progress()
    return due.length + woken > 0
  }

  #awaitsArrivals(): boolean {
    const arrived = new Set(this.#arrivals.map(({ member, sequence }) => `${member}.${sequence}`))
    return [...this.#members.values()].some(({ id, waitsFor }) =>
      waitsFor.some(sequence => !arrived.has(`${id}.${sequence}`))
    )
  }

  #nextArrival(): Arrival | undefined {
    this.#arrivals.sort((a, b) => a.at - b.at || a.member - b.member || a.sequence - b.sequence)
    return this.#arrivals.shift()
  }

  async #serve(arrival: Arrival): Promise<void> {
    await this.serveOffClock(arrival.what, () => arrival.serve())
    const member = this.#members.get(arrival.member)
    if (member !== undefined) this.#stimulate(member, 'answer', arrival.sequence)
  }

  #stimulate(member: Member, stimulus: Stimulus, what?: number | string): void {
    member.stimuli++
    member.quiet = false
    member.send?.([stimulus, member.stimuli, this.#now, what].filter(word => word !== undefined).join(' '))
    this.#progress()
  }

  #pass(): void {
    const { world, advance, speed } = this.#options
    const target = Math.min(this.#sleepers.earliest, ...[...this.#members.values()].map(m => m.until ?? Infinity))
    if (target === Infinity) return
    if (speed === undefined) {
      advance(world, target)
      this.#progress()
      return
    }
    const pause = Math.min(PACE_EVERY, (target - world.now) / speed)
    this.#pacing = setTimeout(() => {
      this.#pacing = undefined
      // Someone may have woken meanwhile: then the clock stays where it is.
      if (this.#allQuiet() && this.#holds === 0) advance(world, Math.min(target, world.now + Math.ceil(pause * speed)))
      this.#progress()
    }, pause)
  }

  #look(): void {
    const idle = this.#members.size + this.#sleepers.size + this.#serving.length === 0
    if (idle || this.#holds > 0 || this.#pacing !== undefined) {
      this.#stillFor = 0
      return
    }
    this.#stillFor += WATCH_EVERY
    if (this.#stillFor >= this.#options.stallAfter) this.#stall()
    else if (this.#stillFor >= this.#options.impatientAfter) this.#serveWithoutWaiting()
  }

  /** A request was announced that was never sent, for example one that waits for a free socket of its agent. */
  #serveWithoutWaiting(): void {
    if (this.#serving.length > 0 || !this.#allQuiet()) return
    const next = this.#nextArrival()
    if (next !== undefined) void this.#serve(next)
  }

  #stall(): void {
    this.#stillFor = 0
    const awake = [...this.#members.values()].filter(member => !member.quiet)
    const blamed = awake.length > 0 ? awake : [...this.#members.values()]
    const who = [
      ...awake.map(({ name }) => `${name} is awake`),
      ...this.#serving.map(what => `${what} is being served`)
    ].join(', ')
    const seconds = this.#options.stallAfter / 1000
    const names = blamed.map(({ name }) => name).join(', ')
    const message = `The local clock stood still for ${seconds} s: ${who || `nothing will ever wake ${names}`}`
    this.#sleepers.fail(new Error(message))
    this.#options.onStall(
      message,
      blamed.map(({ id }) => id)
    )
  }
}
