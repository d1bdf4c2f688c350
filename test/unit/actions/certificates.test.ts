import { beforeAll, describe, expect, it } from '@jest/globals'
import { type DemoCertificates, demoCertificates } from '../../../local/host/demo-certificates.ts'
import { authoritiesOf, certificatesOf } from '../../../src/actions/certificates.ts'
import { type BaselineConfig, loadConfig } from '../../../src/config/index.ts'

const NONE = { 'gateway-certificate': undefined, 'ingress-certificate': undefined, 'ingress-authorities': undefined }
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
      expect(() => authoritiesOf({ ...NONE, 'ingress-authorities': text })).toThrow('holds no certificate')
  })
})
