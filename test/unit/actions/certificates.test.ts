import { beforeAll, describe, expect, it } from '@jest/globals'
import { type DemoCertificates, demoCertificates } from '../../../local/host/demo-certificates.ts'
import { authoritiesOf } from '../../../src/actions/authorities.ts'
import { certificatesOf } from '../../../src/actions/certificates.ts'
import { type BaselineConfig, loadConfig } from '../../../src/config/index.ts'
import { readPem, readPfx } from '../../../src/preflight/index.ts'

const NONE = {
  'gateway-certificate': undefined,
  'gateway-certificate-public': undefined,
  'ingress-certificate': undefined,
  'ingress-certificate-public': undefined,
  'ingress-authorities': undefined
}
const names = { gateway: 'app.contoso.com', ingress: '*.aks-ingress.contoso.com', from: new Date('2026-09-01') }

function configWith(ingress: string): BaselineConfig {
  const text = `apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { test: { region: westeurope, ingress: ${ingress} } }`
  return loadConfig(text, 'x', 'test')
}

let demo: DemoCertificates
beforeAll(async () => {
  demo = await demoCertificates(names)
})

describe('certificatesOf', () => {
  it('takes the forms that gateway and ingress want, with thumbprint and end', async () => {
    const gateway = demo.gateway.replaceAll(/(.{60})/g, '$1\n')
    const given = { ...NONE, 'gateway-certificate': gateway, 'ingress-certificate': demo.ingress }
    const found = await certificatesOf(given, configWith('{ domain: contoso.com }'))
    expect(found).toMatchObject([
      {
        use: 'gateway',
        name: 'gateway-certificate',
        content: {
          value: demo.gateway,
          contentType: 'application/x-pkcs12',
          thumbprint: expect.stringMatching(/^[0-9A-F]{64}$/)
        }
      },
      {
        use: 'ingress',
        name: 'ingress-certificate',
        content: { value: demo.ingress, contentType: 'application/x-pem-file', expires: Date.UTC(2027, 8, 1) / 1000 }
      }
    ])
  })

  it('knows which are wanted though this run was given none', async () => {
    const found = await certificatesOf(NONE, configWith('{ domain: contoso.com }'))
    expect(found.map(({ input, content }) => [input, content])).toEqual([
      ['gateway-certificate', undefined],
      ['ingress-certificate', undefined]
    ])
  })

  it('wants none of what a vault has, and none without a domain', async () => {
    const id = 'https://corp.vault.azure.net/secrets/shop'
    const fromVault = configWith(`{ domain: contoso.com, certificates: { gateway: "${id}" } }`)
    expect((await certificatesOf(NONE, fromVault)).map(({ use }) => use)).toEqual(['ingress'])
    expect(await certificatesOf({ ...NONE, 'gateway-certificate': 'x' }, configWith('{}'))).toEqual([])
  })

  it('reads from variables what a plan needs, without any key', async () => {
    const { leaf } = await readPfx('x', demo.gateway)
    const behind = readPem('x', demo.ingress).leaf
    const given = {
      ...NONE,
      'gateway-certificate-public': leaf.raw.toString('base64'),
      'ingress-certificate-public': behind.toString()
    }
    const found = await certificatesOf(given, configWith('{ domain: contoso.com }'))
    expect(found).toMatchObject([
      { use: 'gateway', expected: { algorithm: 'SHA-256' }, presented: { isPublic: true } },
      { use: 'ingress', expected: { algorithm: 'SHA-256' }, presented: { isPublic: true } }
    ])
    expect(found.map(({ content }) => content)).toEqual([undefined, undefined])
    const withKeys = { ...NONE, 'gateway-certificate': demo.gateway, 'ingress-certificate': demo.ingress }
    const applied = await certificatesOf(withKeys, configWith('{ domain: contoso.com }'))
    expect(applied.map(({ content }) => content?.thumbprint)).toEqual(found.map(({ expected }) => expected?.value))
  })

  it('checks the certificate with its key where it has both', async () => {
    const both = {
      ...NONE,
      'ingress-certificate': demo.ingress,
      'ingress-certificate-public': readPem('x', demo.ingress).leaf.fingerprint
    }
    const [, found] = await certificatesOf(both, configWith('{ domain: contoso.com }'))
    expect(found).toMatchObject({ expected: { algorithm: 'SHA-1' }, content: { value: demo.ingress } })
    expect(found?.presented?.isPublic).toBeUndefined()
  })

  it('names the input that cannot be read', async () => {
    const wrong = { ...NONE, 'ingress-certificate': 'hello' }
    await expect(certificatesOf(wrong, configWith('{ domain: contoso.com }'))).rejects.toMatchObject({
      reason: 'certificate-invalid',
      details: { subject: 'ingress-certificate' }
    })
  })
})

describe('authoritiesOf', () => {
  it('takes several, and says where there is none', () => {
    expect(authoritiesOf(NONE)).toEqual([])
    expect(authoritiesOf({ ...NONE, 'ingress-authorities': `${demo.root}\n${demo.root}` })).toHaveLength(2)
    for (const text of ['hello', demo.root.replace('MII', 'AAA')])
      expect(() => authoritiesOf({ ...NONE, 'ingress-authorities': text })).toThrow('contains no readable certificate')
  })
})
