import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type OpenHost, openHost } from '../../../../local/host.ts'
import { BEGINNING, fakeHandlers, run, start, temporaryDirectory } from './fakes.ts'

let host: OpenHost

beforeAll(async () => {
  host = await openHost(await temporaryDirectory(), { handlers: fakeHandlers(), stallAfter: 4000 })
})

afterAll(() => host.close())

/** Runs a script that prints one JSON value. */
async function value(name: string, script: string): Promise<unknown> {
  const { lines, errors, code } = await run(host, name, script)
  expect({ code, errors }).toEqual({ code: 0, errors: '' })
  return JSON.parse(lines.join(''))
}

const print = 'const print = value => console.log(JSON.stringify(value))'

describe('the clock of an action', () => {
  it('is the world’s, for every way to ask and to wait', async () => {
    const begun = host.world.now
    const seen = await value(
      'ways.mjs',
      `${print}
      import timers from 'node:timers'
      import { setTimeout as sleep, setInterval as every, scheduler } from 'node:timers/promises'
      import { promisify } from 'node:util'
      const s = Date.now(), at = () => Date.now() - s, seen = [s, new Date().getTime(), performance.timeOrigin]
      await new Promise(done => setTimeout(done, 60_000)); seen.push(at())
      await new Promise(done => timers.setTimeout(done, 1000)); seen.push(at())
      seen.push(await sleep(1000, 'value'), at())
      await promisify(setTimeout)(1000); seen.push(at())
      await scheduler.wait(1000); seen.push(at())
      let ticks = 0
      await new Promise(done => { const i = setInterval(() => { if (++ticks === 3) { clearInterval(i); done() } }, 500) }); seen.push(at())
      for await (const tick of every(250, 't')) { seen.push(tick, at()); if (at() > 65_900) break }
      seen.push(performance.now(), Math.round(+new Date() - s))
      print(seen)`
    )
    expect(seen).toEqual([
      ...[begun, begun, begun, 60_000, 61_000, 'value', 62_000, 63_000, 64_000, 65_500, 't', 65_750, 't', 66_000],
      ...[66_000, 66_000]
    ])
    expect(host.world.now).toBe(begun + 66_000)
  })

  it('leaves the rest of Date as it is', async () => {
    const seen = await value(
      'date.mjs',
      `${print}
      class Day extends Date { name() { return 'day' } }
      const day = new Day()
      print([new Date() instanceof Date, new Date(0).toISOString(), Date.UTC(2020, 0), Date.parse('2020-01-01'), typeof Date(),
        day instanceof Day, day.name(), day.getTime() === Date.now(), new Date().constructor === Date, new Date(2020, 1).getMonth(), Date.name])`
    )
    expect(seen).toEqual([
      ...[true, '1970-01-01T00:00:00.000Z', 1_577_836_800_000, 1_577_836_800_000, 'string', true, 'day', true, true, 1],
      'Date'
    ])
  })

  it('keeps order, context, arguments and handles of timers', async () => {
    const seen = await value(
      'timers.mjs',
      `${print}
      import { AsyncLocalStorage } from 'node:async_hooks'
      const seen = [], s = Date.now(), store = new AsyncLocalStorage()
      setTimeout(() => seen.push('late'), 2000); setTimeout(() => seen.push('early'), 1000); setTimeout(() => seen.push('early too'), 1000)
      store.run('context', () => setTimeout((...a) => seen.push(store.getStore(), ...a), 1500, 'a', 'b'))
      clearTimeout(setTimeout(() => seen.push('cleared'), 100)); clearTimeout(+setTimeout(() => seen.push('cleared by number'), 100))
      clearTimeout(undefined); clearTimeout(null)
      const again = setTimeout(() => seen.push('refreshed at ' + (Date.now() - s)), 1700); setTimeout(() => again.refresh(), 500)
      setTimeout(() => seen.push('never'), 60_000).unref()
      await new Promise(done => setTimeout(done, 3000))
      try { setTimeout('text', 100) } catch (e) { seen.push(e.code) }
      print(seen)`
    )
    expect(seen).toEqual([
      ...['early', 'early too', 'context', 'a', 'b', 'late', 'refreshed at 2200', 'ERR_INVALID_ARG_TYPE']
    ])
  })

  it('ends waits by their signals', async () => {
    const seen = await value(
      'abort.mjs',
      `${print}
      import { setTimeout as sleep } from 'node:timers/promises'
      const seen = [], s = Date.now(), controller = new AbortController()
      setTimeout(() => controller.abort(), 1000)
      await sleep(60_000, undefined, { signal: controller.signal }).catch(e => seen.push(e.name, e.code, Date.now() - s))
      await sleep(60_000, undefined, { signal: controller.signal }).catch(e => seen.push(e.name))
      await sleep(60_000, undefined, { signal: AbortSignal.timeout(500) }).catch(e => seen.push(e.cause.name, Date.now() - s))
      print(seen)`
    )
    expect(seen).toEqual(['AbortError', 'ABORT_ERR', 1000, 'AbortError', 'TimeoutError', 1500])
  })

  it('does not move while files, compression, cryptography or a child process work', async () => {
    const { finished: sleeper } = start(
      host,
      'sleeper.mjs',
      `const s = Date.now(); for (let i = 0; i < 5; i++) await new Promise(done => setTimeout(done, 1000)); console.log(Date.now() - s)`
    )
    const seen = await value(
      'work.mjs',
      `${print}
      import fs from 'node:fs/promises'
      import { execFile } from 'node:child_process'
      import { gzip } from 'node:zlib'
      import { pbkdf2, randomBytes, webcrypto } from 'node:crypto'
      import { promisify } from 'node:util'
      const s = Date.now(), seen = []
      randomBytes(8)
      await fs.writeFile('work.txt', 'x'.repeat(1e6)); await fs.readFile('work.txt'); seen.push(Date.now() - s)
      await promisify(gzip)(Buffer.alloc(3e6)); seen.push(Date.now() - s)
      await promisify(pbkdf2)('a', 'b', 20_000, 32, 'sha256'); seen.push(Date.now() - s)
      await webcrypto.subtle.digest('SHA-256', new Uint8Array(3e6)); seen.push(Date.now() - s)
      seen.push((await promisify(execFile)(process.execPath, ['-p', 'process.env.LOCAL_AZURE_PRELOAD ?? typeof fetch'])).stdout.trim(), Date.now() - s)
      print(seen)`
    )
    expect(seen).toEqual([0, 0, 0, 0, 'function', 0])
    expect((await sleeper).lines).toEqual(['5000'])
  })
})

describe('the network of an action', () => {
  it('leads public names to the local services, over fetch and https, and moves the clock with each answer', async () => {
    const seen = await value(
      'network.mjs',
      `${print}
      import https from 'node:https'
      const s = Date.now(), seen = []
      const get = url => new Promise((done, fail) => https.get(url, r => { const at = Date.now() - s; let t = ''; r.on('data', c => t += c); r.on('end', () => done([r.statusCode, t && JSON.parse(t), at])) }).on('error', fail))
      const put = await fetch('https://management.azure.com/a?x=1', { method: 'PUT', body: 'text' })
      const body = await put.json()
      seen.push(body.path, body.body, body.headers['x-local-request'] ?? null, new Date(put.headers.get('date')) - s > -1000, Date.now() - s)
      seen.push((await get('https://management.azure.com/b'))[2])
      seen.push((await get('https://login.microsoftonline.com/t?a=b%20c'))[1], (await get('https://token.actions.githubusercontent.com/'))[1].service)
      seen.push(await get('https://api.github.com/repos'))
      print(seen)`
    )
    const github = [204, '', 100]
    expect(seen).toEqual([
      ...['/a', 'text', null, true, 50, 100],
      ...[{ service: 'entra', query: [['a', 'b c']] }, 'oidc', github]
    ])
  })

  it('has no route to anywhere else', async () => {
    const seen = await value(
      'refused.mjs',
      `${print}
      import https from 'node:https'
      import net from 'node:net'
      import tls from 'node:tls'
      const failed = emitter => new Promise(done => emitter.on('error', e => done(e.message + ' ' + e.code)))
      print([
        await fetch('https://example.com/').catch(e => e.cause.message),
        await failed(https.get('https://management.azure.com:8443/')), await failed(https.get('https://login.microsoftonline.us/')),
        await failed(net.connect(443, '127.0.0.1')), await failed(net.connect({ port: 80 })), await failed(tls.connect(443, 'evil.example')),
        await failed(new net.Socket().connect(25, 'mail.example'))])`
    )
    const refused = (to: string) => `no route to ${to} ENETUNREACH`
    expect(seen).toEqual([
      'no route to example.com:443',
      ...['management.azure.com:8443', 'login.microsoftonline.us:443', '127.0.0.1:443', 'localhost:80'].map(refused),
      ...['evil.example:443', 'mail.example:25'].map(refused)
    ])
  })

  it('does not wait for a body that nobody reads', async () => {
    const seen = await value(
      'unread.mjs',
      `${print}
      import https from 'node:https'
      const s = Date.now()
      await new Promise((done, fail) => https.get('https://management.azure.com/unread', done).on('error', fail))
      await new Promise(done => setTimeout(done, 1000))
      print(Date.now() - s); process.exit()`
    )
    expect(seen).toBe(1050)
  })
})

describe('an action process', () => {
  it('sees only the environment it was given', async () => {
    const { finished } = start(host, 'env.mjs', 'console.log(JSON.stringify([process.env, process.execArgv]))', {
      A: 'b'
    })
    const [env, argv] = JSON.parse((await finished).lines.join('')) as [Record<string, string>, string[]]
    expect(env).toEqual({ A: 'b', NODE_EXTRA_CA_CERTS: host.caFile })
    expect(argv).toEqual([])
  })

  it('ends by itself when nothing is left to do, with its own code', async () => {
    expect(await run(host, 'end.mjs', 'setTimeout(() => {}, 1e6).unref(); process.exitCode = 3')).toMatchObject({
      code: 3
    })
    expect(await run(host, 'throw.mjs', 'setTimeout(() => { throw new Error("late") }, 1000)')).toMatchObject({
      code: 1
    })
  })

  it('has no worker threads', async () => {
    const { errors, code } = await run(
      host,
      'worker.mjs',
      `import { Worker } from 'node:worker_threads'; new Worker('setTimeout(() => 1, 2000)', { eval: true })`
    )
    expect(code).toBe(1)
    expect(errors).toContain('neither clock nor network for worker threads')
  })

  it('gets a signal while it sleeps, at the instant it was sent', async () => {
    const script = `const s = Date.now(); process.once('SIGINT', () => { console.log('int', Date.now() - s); setTimeout(() => { console.log('cleaned', Date.now() - s); process.exit(2) }, 5000) }); await fetch('https://management.azure.com/before'); await new Promise(done => setTimeout(done, 3600_000))`
    const { child, finished } = start(host, 'signal.mjs', script)
    const begun = host.world.now
    await host.sleepUntil(begun + 60_000)
    host.signal(child, 'SIGINT')
    expect(await finished).toMatchObject({ code: 2, lines: ['int 60000', 'cleaned 65000'] })
    expect(host.world.now).toBe(begun + 65_000)
  })

  it('starts the sources instead of the bundle when asked to', async () => {
    mkdirSync(join(host.dir, 'dist/greet'), { recursive: true })
    mkdirSync(join(host.dir, 'src/actions'), { recursive: true })
    writeFileSync(join(host.dir, 'package.json'), '{"type":"module"}')
    const launcher = join(host.dir, 'dist/greet/index.js')
    writeFileSync(launcher, `import { start } from '../toolkit/index.js'\nawait start('greet')`)
    writeFileSync(
      join(host.dir, 'src/actions/index.ts'),
      'export const start = (name: string): void => console.log(name)'
    )
    const child = host.spawn(launcher, { cwd: host.dir, env: {}, source: true })
    const text = await new Promise(resolve => child.stdout?.once('data', data => resolve(String(data))))
    expect(text).toBe('greet\n')
  })
})

describe('several processes', () => {
  it('interleave the same way every time', async () => {
    const script = (who: string) => `
      import fs from 'node:fs/promises'
      await Promise.all([0, 1, 2].map(async k => { for (let i = 0; i < 4; i++) {
        const { n } = await (await fetch('https://management.azure.com/${who}')).json()
        if (i % 2) await fs.readFile(import.meta.filename)
        console.log(k, i, n, Date.now()); await new Promise(done => setTimeout(done, 500 * (k + i)))
      } }))`
    const play = async () => {
      Object.assign(host.world, { now: BEGINNING, requests: 0 })
      const both = await Promise.all([run(host, 'a.mjs', script('a')), run(host, 'b.mjs', script('b'))])
      return both.map(({ lines, code }) => [code, ...lines])
    }
    const first = await play()
    expect(first.flat()).toHaveLength(26)
    for (let i = 0; i < 4; i++) expect(await play()).toEqual(first)
  })
})
