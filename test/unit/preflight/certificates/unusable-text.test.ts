import { createPrivateKey, X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { generate } from 'selfsigned'
import { createPfx } from '../../../../local/host/demo-certificates.ts'
import { readPem, readPfx } from '../../../../src/preflight/certificates/certificates.ts'
import { Failure } from '../../../../src/runtime/failure.ts'

type Pems = Awaited<ReturnType<typeof generate>>

let own: Pems
let other: Pems
beforeAll(async () => {
  const create = (value: string) => generate([{ name: 'commonName', value }], { keyType: 'ec', algorithm: 'sha256' })
  ;[own, other] = await Promise.all([create('own'), create('other')])
})

const base64 = (text: string) => Buffer.from(text).toString('base64')
const keyIn = (type: 'pkcs8' | 'sec1') =>
  createPrivateKey(own.private).export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()

async function failureOf(read: () => unknown): Promise<Failure> {
  try {
    await read()
  } catch (error) {
    if (error instanceof Failure) return error
  }
  throw new Error('the text was accepted')
}

describe('readPem', () => {
  it.each<[string, () => string, string, string]>([
    ['an encrypted key', () => keyIn('pkcs8') + own.cert, 'encrypted with a password', 'openssl pkey -in'],
    [
      'an encrypted key in the old form',
      () => keyIn('sec1') + own.cert,
      'encrypted with a password',
      'openssl pkey -in'
    ],
    ['PEM in base64', () => base64(own.private + own.cert), 'PEM in base64', 'without base64'],
    ['DER', () => new X509Certificate(own.cert).raw.toString('base64'), 'DER or a PFX', 'openssl x509 -inform der'],
    ['PEM on one line', () => (own.private + own.cert).replaceAll(/\r?\n/g, '\\n'), 'line breaks', 'gh secret set'],
    ['no certificate', () => own.private, 'contains no certificate', 'cat key.pem'],
    ['no key', () => own.cert, 'contains no private key', 'cat key.pem'],
    ['another key', () => other.private + own.cert, 'the key belongs to another certificate', '-pubkey'],
    ['the wrong order', () => `${own.private}\n${other.cert}\n${own.cert}`, 'first certificate is not', 'wrong order']
  ])('explains %s', async (_, text, why, remedy) => {
    const failure = await failureOf(() => readPem('ingress-certificate', text()))
    expect(failure).toMatchObject({
      reason: 'certificate-invalid',
      message: expect.stringContaining(why),
      details: { subject: 'ingress-certificate', remedy: expect.stringContaining(remedy) }
    })
  })

  it('accepts key and certificate with the line breaks of Windows', () => {
    const text = `${own.cert}\n${own.private}`.replaceAll(/\r?\n/g, '\r\n')
    expect(readPem('x', text).leaf.subject).toBe('CN=own')
  })
})

describe('readPfx', () => {
  it.each<[string, () => string | Promise<string>, string, string]>([
    ['a password', () => createPfx(own, { password: 'x' }), 'it has a password', 'openssl pkcs12 -in'],
    ['PEM', () => own.private + own.cert, 'it is PEM', 'openssl pkcs12 -export'],
    ['PEM in base64', () => base64(own.private + own.cert), 'it is PEM', 'openssl pkcs12 -export'],
    ['DER', () => new X509Certificate(own.cert).raw.toString('base64'), 'without its private key', 'with its key'],
    [
      'the key of another certificate',
      () => createPfx({ private: other.private, cert: own.cert }),
      'no certificate for its private key',
      'requested'
    ]
  ])('explains %s', async (_, text, why, remedy) => {
    const value = await text()
    expect(await failureOf(() => readPfx('gateway-certificate', value))).toMatchObject({
      message: expect.stringContaining(why),
      details: { remedy: expect.stringContaining(remedy) }
    })
  })
})
