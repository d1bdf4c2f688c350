import { afterEach, describe, expect, it } from '@jest/globals'
import { Clock, type ClockOptions } from '../../../../local/host/clock.ts'
import { BEGINNING, emptyWorld } from './fakes.ts'

const turns = async (count = 8): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise(resolve => setImmediate(resolve))
}

const clocks: Clock[] = []

function openClock(options: Partial<ClockOptions> = {}) {
  const world = emptyWorld()
  const passed: number[] = []
  const clock = new Clock({
    world,
    advance(w, to) {
      passed.push(to - BEGINNING)
      w.now = to
    },
    stallAfter: 30_000,
    impatientAfter: 1000,
    onStall: () => undefined,
    ...options
  })
  clocks.push(clock)
  return { clock, world, passed, at: (milliseconds: number) => BEGINNING + milliseconds }
}

/** A process whose lines are kept; `quiet` answers the last stimulus. */
function joined(clock: Clock, name: string) {
  const id = clock.join(name)
  const lines: string[] = []
  clock.connect(id, line => lines.push(line))
  const heard = () => Number(lines.at(-1)?.split(' ')[1])
  const quiet = (until?: number, waitsFor: number[] = []) => clock.quiet(id, heard(), until, waitsFor)
  const request = (sequence: number, served: string[]) =>
    clock.arrive({
      member: id,
      sequence,
      what: `${name}.${sequence}`,
      async serve() {
        served.push(`${name}.${sequence}`)
      }
    })
  return { id, lines, quiet, heard, request }
}

describe('the lock-step clock', () => {
  afterEach(() => {
    for (const clock of clocks.splice(0)) clock.close()
  })

  it('stands still while a process works and jumps when all sleep', async () => {
    const { clock, world, at, passed } = openClock()
    const a = joined(clock, 'a')
    const b = joined(clock, 'b')
    a.quiet(at(5000))
    await turns()
    expect(world.now).toBe(at(0))
    b.quiet(at(7000))
    await turns()
    expect(passed).toEqual([5000])
    expect(a.lines.at(-1)).toBe(`time 2 ${at(5000)}`)
    expect(b.lines).toHaveLength(1)
  })

  it('does not move while nobody sleeps', async () => {
    const { clock, passed } = openClock()
    joined(clock, 'a').quiet(undefined)
    await turns()
    expect(passed).toEqual([])
  })

  it('ignores a report that crossed a stimulus', async () => {
    const { clock, world, at } = openClock()
    const a = joined(clock, 'a')
    const before = a.heard()
    clock.signal(a.id, 'SIGINT')
    clock.quiet(a.id, before, at(5000), [])
    await turns()
    expect(world.now).toBe(at(0))
    a.quiet(at(5000))
    await turns()
    expect(world.now).toBe(at(5000))
  })

  it('counts a process as awake after it takes its report back', async () => {
    const { clock, world, at } = openClock()
    const a = joined(clock, 'a')
    const held = clock.hold(turns(3))
    a.quiet(at(5000))
    clock.awake(a.id)
    await held
    await turns()
    expect(world.now).toBe(at(0))
  })

  it('stands still while a hold is open, and serves requests meanwhile', async () => {
    const { clock, world, at } = openClock()
    const a = joined(clock, 'a')
    const served: string[] = []
    let release = (): void => undefined
    const held = clock.hold(new Promise<void>(resolve => (release = resolve)))
    a.request(1, served)
    a.quiet(at(5000), [1])
    await turns()
    expect(served).toEqual(['a.1'])
    a.quiet(at(5000))
    await turns()
    expect(world.now).toBe(at(0))
    release()
    await held
    await turns()
    expect(world.now).toBe(at(5000))
  })

  it('gives back what a hold resolves or rejects with', async () => {
    const { clock } = openClock()
    await expect(clock.hold(Promise.resolve(7))).resolves.toBe(7)
    await expect(clock.hold(Promise.reject(new Error('no')))).rejects.toThrow('no')
  })

  it('answers one request at a time, by process and sequence, once all announced ones have arrived', async () => {
    const { clock } = openClock()
    const a = joined(clock, 'a')
    const b = joined(clock, 'b')
    const served: string[] = []
    b.request(1, served)
    b.quiet(undefined, [1])
    a.request(2, served)
    a.quiet(undefined, [1, 2])
    await turns()
    expect(served).toEqual([])
    a.request(1, served)
    await turns()
    expect(served).toEqual(['a.1'])
    expect(a.lines.at(-1)).toMatch(/^answer 2 \d+ 1$/)
    a.quiet(undefined, [2])
    await turns()
    expect(served).toEqual(['a.1', 'a.2'])
    a.quiet(undefined)
    await turns()
    expect(served).toEqual(['a.1', 'a.2', 'b.1'])
  })

  it('loses what a process had asked when it ends', async () => {
    const { clock } = openClock()
    const a = joined(clock, 'a')
    const b = joined(clock, 'b')
    const served: string[] = []
    a.request(1, served)
    clock.leave(a.id)
    b.quiet(undefined)
    await turns()
    expect(served).toEqual([])
    expect(clock.isMember(a.id)).toBe(false)
  })

  it('lets whoever sleeps in this process go on before time moves again', async () => {
    const { clock, world, at } = openClock()
    const order: string[] = []
    const first = clock.sleepUntil(at(1000)).then(async () => {
      await Promise.resolve()
      order.push(`first at ${world.now - BEGINNING}`)
      await clock.sleepUntil(at(1500))
      order.push(`again at ${world.now - BEGINNING}`)
    })
    const second = clock.sleepUntil(at(2000)).then(() => order.push(`second at ${world.now - BEGINNING}`))
    await Promise.all([first, second])
    expect(order).toEqual(['first at 1000', 'again at 1500', 'second at 2000'])
  })

  it('wakes who slept past an instant that requests have moved the clock beyond', async () => {
    const { clock, world, at, passed } = openClock()
    const a = joined(clock, 'a')
    const b = joined(clock, 'b')
    b.quiet(at(40))
    world.now = at(50)
    a.quiet(at(9000))
    await turns()
    expect(b.lines.at(-1)).toBe(`time 2 ${at(50)}`)
    expect(passed).toEqual([])
  })

  it('paces its jumps for a person', async () => {
    const { clock, passed, at } = openClock({ speed: 60_000 })
    const begun = performance.now()
    await clock.sleepUntil(at(1_800_000))
    expect(performance.now() - begun).toBeGreaterThan(25)
    expect(passed.at(-1)).toBe(1_800_000)
  })

  it('says who is awake when time stalls, and fails those who sleep', async () => {
    const stalls: [string, readonly number[]][] = []
    const { clock, at } = openClock({ stallAfter: 250, onStall: (...stall) => stalls.push(stall) })
    const a = joined(clock, 'stuck')
    await expect(clock.sleepUntil(at(1))).rejects.toThrow('The local clock stood still for 0.25 s: stuck is awake')
    expect(stalls).toEqual([['The local clock stood still for 0.25 s: stuck is awake', [a.id]]])
  })

  it('says so when nothing will ever wake a process', async () => {
    const message = await new Promise(resolve => {
      const { clock } = openClock({ stallAfter: 250, onStall: resolve })
      joined(clock, 'waiting').quiet(undefined)
    })
    expect(message).toBe('The local clock stood still for 0.25 s: nothing will ever wake waiting')
  })

  it('serves in the end though an announced request never arrives', async () => {
    const { clock } = openClock({ impatientAfter: 250 })
    const a = joined(clock, 'a')
    const served: string[] = []
    a.request(2, served)
    a.quiet(undefined, [1, 2])
    await new Promise<void>(resolve => {
      const look = setInterval(() => {
        if (served.length === 0) return
        clearInterval(look)
        resolve()
      }, 10)
    })
    expect(served).toEqual(['a.2'])
  })
})
