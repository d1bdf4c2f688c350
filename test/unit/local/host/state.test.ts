import { X509Certificate } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { loadKeys, loadWorld, lockState, StateLockedError, saveWorld } from '../../../../local/host/state.ts'
import { StateError } from '../../../../local/host/state-error.ts'
import { emptyWorld, temporaryDirectory } from './fakes.ts'

/** No process has this number: Linux gives none above 2^22. */
const NOBODY = 2 ** 22 + 1

describe('the lock of a state directory', () => {
  it('refuses a second holder and names the first', async () => {
    const dir = await temporaryDirectory()
    const unlock = await lockState(dir)
    await expect(lockState(dir)).rejects.toThrow(StateLockedError)
    await expect(lockState(dir)).rejects.toThrow(`in use by process ${process.pid}`)
    await unlock()
    await (await lockState(dir))()
    expect(await readdir(dir)).toEqual([])
  })

  it('takes over from a process that has died', async () => {
    const dir = await temporaryDirectory()
    await writeFile(join(dir, 'lock'), String(NOBODY))
    await lockState(dir)
    expect(await readFile(join(dir, 'lock'), 'utf8')).toBe(String(process.pid))
  })

  it('gives a stale lock to one of many', async () => {
    const dir = await temporaryDirectory()
    await writeFile(join(dir, 'lock'), String(NOBODY))
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => lockState(dir)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(dir)).toEqual(['lock'])
  })
})

describe('the saved world', () => {
  it('comes back as it was, and is undefined before', async () => {
    const dir = await temporaryDirectory()
    expect(await loadWorld(dir)).toBeUndefined()
    const world = { ...emptyWorld(), requests: 7 }
    await saveWorld(dir, world)
    expect(await loadWorld(dir)).toEqual(world)
    expect(await readdir(dir)).toEqual(['state.json'])
  })

  it('is not taken from a file that is no JSON', async () => {
    const dir = await temporaryDirectory()
    await writeFile(join(dir, 'state.json'), '{"now":')
    await expect(loadWorld(dir)).rejects.toThrow(StateError)
  })
})

describe('the keys of a state directory', () => {
  it('are made once and kept from other users', async () => {
    const dir = await temporaryDirectory()
    const first = await loadKeys(dir)
    const second = await loadKeys(dir)
    expect(second.keys).toEqual(first.keys)
    expect((await stat(join(dir, 'keys.json'))).mode & 0o777).toBe(0o600)
    expect(await readFile(first.caFile, 'utf8')).toBe(first.keys.caCertificate)
    expect(first.keys.issuerJwk).toMatchObject({ kty: 'RSA', use: 'sig', alg: 'RS256', e: 'AQAB' })
    expect(first.keys.issuerJwk).not.toHaveProperty('d')
  })

  it('are made again when their certificate lacks a name that came later', async () => {
    const dir = await temporaryDirectory()
    const first = await loadKeys(dir)
    const { caCertificate } = first.keys
    await writeFile(join(dir, 'keys.json'), JSON.stringify({ ...first.keys, serverCertificate: caCertificate }))
    const { keys, caFile } = await loadKeys(dir)
    expect(keys.caCertificate).not.toBe(caCertificate)
    expect(await readFile(caFile, 'utf8')).toBe(keys.caCertificate)
    expect((await loadKeys(dir)).keys).toEqual(keys)
  })

  it('get the authority of clusters when they were saved without one', async () => {
    const dir = await temporaryDirectory()
    const { keys } = await loadKeys(dir)
    const { clusterCaCertificate: _, clusterCaKey: __, ...old } = keys
    await writeFile(join(dir, 'keys.json'), JSON.stringify(old))
    const completed = (await loadKeys(dir)).keys
    expect(completed).toMatchObject(old)
    const authority = new X509Certificate(completed.clusterCaCertificate)
    expect([authority.ca, authority.verify(new X509Certificate(keys.caCertificate).publicKey)]).toEqual([true, false])
    expect((await loadKeys(dir)).keys).toEqual(completed)
  })

  it('certify every name a client may use, by SHA-256', async () => {
    const { keys } = await loadKeys(await temporaryDirectory())
    const server = new X509Certificate(keys.serverCertificate)
    const ca = new X509Certificate(keys.caCertificate)
    expect(server.verify(ca.publicKey)).toBe(true)
    expect(ca.ca).toBe(true)
    const names = ['management.azure.com', 'login.microsoftonline.com', 'token.actions.githubusercontent.com']
    for (const name of [...names, 'api.github.com', 'api.loganalytics.io', 'localhost']) {
      expect(server.checkHost(name)).toBe(name)
    }
    const workspace = 'amw-shop-1a2b.westeurope.prometheus.monitor.azure.com'
    expect(server.checkHost(workspace)).toBe('*.westeurope.prometheus.monitor.azure.com')
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(server.checkHost('example.com')).toBeUndefined()
    expect(server.signatureAlgorithm).toBe('ecdsa-with-SHA256')
  })
})
