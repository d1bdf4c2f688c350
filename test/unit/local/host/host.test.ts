import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { type HostOptions, type OpenHost, openHost } from '../../../../local/host.ts'
import { fakeHandlers, run, start, temporaryDirectory } from './fakes.ts'

let host: OpenHost | undefined

async function opened(options: HostOptions = {}, dir?: string): Promise<OpenHost> {
  host = await openHost(dir ?? (await temporaryDirectory()), { handlers: fakeHandlers(), stallAfter: 4000, ...options })
  return host
}

afterEach(async () => {
  await host?.close()
  host = undefined
})

/** A client that is not on the clock. */
function ask({ port, keys }: OpenHost, name: string, path = '/'): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, servername: name, ca: keys.caCertificate, headers: { host: name } }
    const sent = request({ ...options, agent: false }, answer => {
      answer.setEncoding('utf8')
      let text = ''
      answer.on('data', chunk => (text += chunk))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    sent.on('error', reject).end()
  })
}

const get = (path: string) => `await (await fetch('https://management.azure.com${path}')).text()`

describe('the host of local Azure', () => {
  it('answers by the name asked for, and refuses names it does not serve', async () => {
    const local = await opened()
    expect(JSON.parse((await ask(local, 'login.microsoftonline.com')).text)).toMatchObject({ service: 'entra' })
    expect(JSON.parse((await ask(local, 'management.azure.com', '/x?y=z')).text)).toMatchObject({ n: 1, path: '/x' })
    expect(await ask(local, 'localhost')).toEqual({ status: 421, text: 'No local service has the name localhost' })
  })

  it('answers queries of Azure Monitor, under the name of any workspace, and those of an action', async () => {
    const local = await opened()
    const workspace = 'amw-shop-1a2b.westeurope.prometheus.monitor.azure.com'
    const names = ['api.loganalytics.azure.com', 'api.loganalytics.io', workspace]
    for (const host of names) {
      expect(JSON.parse((await ask(local, host)).text)).toEqual({ service: 'monitor', host })
    }
    const script = `for (const n of ${JSON.stringify(names)}) console.log((await (await fetch('https://' + n)).json()).host)
      await fetch('https://prometheus.monitor.azure.com').catch(e => console.log(e.cause.code))`
    expect((await run(local, 'monitor.mjs', script)).lines).toEqual([...names, 'ENETUNREACH'])
  })

  it('lets a listener look at what took effect before it is answered', async () => {
    const local = await opened()
    const seen: unknown[] = []
    const stop = local.onServed(async (n, method, path) => {
      await Promise.resolve()
      seen.push([n, method, path, local.world.requests])
    })
    const { lines } = await run(
      local,
      'served.mjs',
      `${get('/a?x')}; await fetch('https://api.github.com/'); console.log('answered')`
    )
    expect(lines).toEqual(['answered'])
    expect(seen).toEqual([[1, 'GET', '/a', 1]])
    stop()
    await run(local, 'served.mjs', get('/b'))
    expect(seen).toHaveLength(1)
  })

  it('does not tell listeners of a request that never arrived', async () => {
    const lost = fakeHandlers({
      arm(world, { method, path }) {
        world.requests++
        const n = world.requests
        const fault = path === '/lost' ? 'lose-request' : 'lose-response'
        world.requestLog.push({ n, at: world.now, method, path, status: 0, kind: 'read', by: '', fault })
        return { status: 0, drop: true }
      }
    })
    const local = await opened({ handlers: lost })
    const seen: string[] = []
    local.onServed((_n, _method, path) => void seen.push(path))
    const script = `for (const p of ['/lost', '/done']) await fetch('https://management.azure.com' + p).catch(e => console.log(e.cause.code))`
    expect((await run(local, 'lost.mjs', script)).lines).toEqual(['UND_ERR_SOCKET', 'UND_ERR_SOCKET'])
    expect(seen).toEqual(['/done'])
  })

  it('kills between effect and answer', async () => {
    const local = await opened()
    const { child, finished } = start(
      local,
      'kill.mjs',
      `${get('/1')}; ${get('/2')}; console.log('answered'); ${get('/3')}`
    )
    local.onServed(n => {
      if (n === 2) local.signal(child, 'SIGKILL')
    })
    expect(await finished).toMatchObject({ signal: 'SIGKILL', lines: [] })
    expect(local.world.requests).toBe(2)
  })

  it('lets a process see a signal before the answer it was sent with', async () => {
    const local = await opened()
    const script = `process.once('SIGINT', () => console.log('signal')); ${get('/1')}; console.log('answer')`
    const { child, finished } = start(local, 'cancel.mjs', script)
    local.onServed(() => local.signal(child, 'SIGINT'))
    expect((await finished).lines).toEqual(['signal', 'answer'])
  })

  it('kills who keeps time standing still, and says who it was', async () => {
    const told: string[] = []
    const local = await opened({ stallAfter: 750, onStall: message => told.push(message) })
    const { signal } = await run(local, 'busy.mjs', 'for (;;);')
    expect(signal).toBe('SIGKILL')
    expect(told).toEqual(['The local clock stood still for 0.75 s: busy.mjs is awake'])
  })

  it('answers 500 where local Azure itself fails', async () => {
    const broken = fakeHandlers({
      github() {
        throw new Error('defect')
      }
    })
    const local = await opened({ handlers: broken })
    const write = process.stderr.write
    let told = ''
    process.stderr.write = text => {
      told += String(text)
      return true
    }
    const { status, text } = await ask(local, 'api.github.com').finally(() => (process.stderr.write = write))
    expect(status).toBe(500)
    expect(text).toContain('defect')
    expect(told).toContain('Local Azure failed at GET api.github.com/')
  })

  it('goes on where it was saved, and from the beginning when asked to', async () => {
    const local = await opened()
    await local.sleepUntil(local.world.now + 5000)
    const { now } = local.world
    await local.save()
    await local.close()
    expect((await opened({}, local.dir)).world.now).toBe(now)
    await host?.close()
    const anew = await opened({ fresh: true }, local.dir)
    expect(anew.world.now).toBe(now - 5000)
    expect(anew.keys).toEqual(local.keys)
  })

  it('can be looked at beside its holder, but not written', async () => {
    const local = await opened()
    await local.save()
    await expect(openHost(local.dir, { handlers: fakeHandlers() })).rejects.toThrow('is in use by process')
    const beside = await openHost(local.dir, { handlers: fakeHandlers(), exclusive: false })
    await expect(beside.save()).rejects.toThrow('nothing can be saved')
    await beside.close()
    expect(await readFile(join(local.dir, 'lock'), 'utf8')).toBe(String(process.pid))
  })

  it('takes its children with it when it closes', async () => {
    const local = await opened()
    const { finished } = start(
      local,
      'wait.mjs',
      'process.stdin.resume(); await new Promise(() => setInterval(() => {}, 1e6))'
    )
    await local.close()
    expect((await finished).signal).toBe('SIGKILL')
    host = undefined
  })
})
