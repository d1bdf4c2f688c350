import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { looksSecret, showValue } from '../../../../src/config/document/shown-value.ts'
import { findings } from '../load-kit.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const der = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
const claims = Buffer.from(JSON.stringify({ sub: 'repo:contoso/shop', aud: 'x' })).toString('base64url')

const SECRETS: Readonly<Record<string, string>> = {
  'a private key as PEM': pem,
  'its first line': '-----BEGIN PRIVATE KEY-----',
  'a private key in base64': der,
  'a classic token of GitHub': 'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'the beginning of one': 'ghp_16C7e4',
  'a fine-grained token': 'github_pat_11ABCDEFG0123456789_abcdefghij',
  'a token of GitLab': 'glpat-abcdefghij0123456789',
  'a token of Azure DevOps': 'abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrst',
  'a JSON Web Token': `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${claims}.c2lnbmF0dXJl`,
  'an address with a password': 'https://user:SuperSecretPw@github.com/a/b',
  'a signature': 'https://x.blob.core.windows.net/a?sv=2024&sig=abc',
  'a client secret of Entra': 'Ab38Q~0AbCdEfGhIjKlMnOpQrStUvWxYz012345_',
  'a client secret of Entra with dots and hyphens': '3oX8Q~kLmN.pQrS-tUv.WxYz0aBcDeF.gHiJ-kL',
  'an access key of AWS': 'AKIAIOSFODNN7EXAMPLE'
}

const PLAIN = [
  'westeurope',
  'workflow',
  'https://github.com/contoso/shop-cluster',
  'sha256:24841fe2de7304c149343d877d2923b4c8800a38ba015dea9174c23b20e344a0',
  '0123456789abcdef0123456789abcdef01234567',
  '00000000-1111-2222-3333-444444444444',
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub'
]

/** Whether eight characters in a row of a secret occur in a text; those that stand in `fixed`, such as `https://`, aside. */
function leaks(secret: string, text: string, fixed: string): boolean {
  const parts = Array.from({ length: Math.max(1, secret.length - 7) }, (_, i) => secret.slice(i, i + 8))
  return parts.some(part => text.includes(part) && !fixed.includes(part))
}

describe('showValue', () => {
  it.each(Object.entries(SECRETS))('shows no part of %s', (_, secret) => {
    expect(looksSecret(secret)).toBe(true)
    expect(showValue(secret)).toMatch(/^a text of \d+ characters, which is not shown because it may be a secret$/)
  })

  it.each(PLAIN)('does not take %j for a secret', text => {
    expect(looksSecret(text)).toBe(false)
  })

  it('quotes short texts, counts long ones, and names mappings and lists', () => {
    expect([showValue('West Europe'), showValue(3), showValue(true), showValue([1]), showValue({})]).toEqual([
      '"West Europe"',
      '3',
      'true',
      'a list',
      'a mapping'
    ])
    expect(showValue('a'.repeat(61))).toBe('a text of 61 characters')
  })

  it('quotes no text of a setting into which keys are pasted', () => {
    for (const path of [
      ['ingress', 'certificates', 'gateway'],
      ['gitops', 'source', 'url']
    ])
      expect(showValue('hunter2', path)).not.toContain('hunter2')
  })
})

describe('an error of the configuration', () => {
  const settings: Readonly<Record<string, (text: string) => string>> = {
    'certificates.gateway': text => `ingress: { certificates: { gateway: ${text} } }`,
    'certificates.trustedRoots': text => `ingress: { certificates: { trustedRoots: [${text}] } }`,
    'gitops.source.url': text => `gitops: { source: { kind: git, url: ${text} } }`,
    'a tier': text => `hub: { firewall: { tier: ${text} } }`,
    'a key': text => `hub: { ${text}: 1 }`
  }

  it.each(Object.keys(settings))('quotes no secret that stands at %s', name => {
    const harmless = JSON.stringify(findings(settings[name]?.('"a b"') ?? ''))
    for (const [what, secret] of Object.entries(SECRETS)) {
      const found = findings(settings[name]?.(JSON.stringify(secret)) ?? '')
      expect([what, found.length]).toEqual([what, 1])
      expect([what, leaks(secret, JSON.stringify(found), harmless)]).toEqual([what, false])
    }
  })
})
