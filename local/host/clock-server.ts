import { createServer, type Socket } from 'node:net'
import type { Clock } from './clock.ts'
import { listenOnLoopback } from './listen.ts'

/**
 * The control connections between the clock and the preload of each process (`local/runner/preload/lockstep.mjs`). Lines
 * of words, from the process:
 *
 *     hello <member>
 *     quiet <number of stimuli heard> <instant of its next timer, or -> <requests it waits for, comma-separated, or ->
 *     awake
 *
 * and to it `time <number> <now>`, `answer <number> <now> <request>`, `signal <number> <now> <name>`: the clock was moved
 * for it, a request was answered, it gets a signal. Each is numbered, so that a report that crossed it counts for nothing.
 */
export async function openClockServer(clock: Clock): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    attend(clock, socket)
  })
  const port = await listenOnLoopback(server)
  const close = async () => {
    const closed = new Promise(resolve => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { port, close }
}

function attend(clock: Clock, socket: Socket): void {
  let member = 0
  let rest = ''
  socket.setEncoding('utf8')
  // A process that was killed resets its connection; that it has ended is learned from the system.
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [word, ...values] = line.split(' ')
      if (word === 'hello') {
        member = Number(values[0])
        clock.connect(member, text => socket.write(`${text}\n`))
      } else if (word === 'quiet') {
        report(clock, member, values)
      } else {
        clock.awake(member)
      }
    }
  })
}

function report(clock: Clock, member: number, [heard, until, waitsFor]: readonly string[]): void {
  clock.quiet(
    member,
    Number(heard),
    until === '-' ? undefined : Number(until),
    waitsFor === undefined || waitsFor === '-' ? [] : waitsFor.split(',').map(Number)
  )
}
