import { describe, expect, it } from '@jest/globals'
import { readKubeconfig } from '../../../src/kubernetes/index.ts'

const AUTHORITY = Buffer.from('PEM').toString('base64')
const config = (server: string, user = '{ exec: { command: kubelogin } }') =>
  `clusters: [{ cluster: { server: "${server}", certificate-authority-data: ${AUTHORITY} } }]\nusers: [{ user: ${user} }]\n`

describe('a kubeconfig', () => {
  it('names the origin of the API server and its authority', () => {
    expect(readKubeconfig(config('https://shop.example:443/path'))).toEqual({
      server: 'https://shop.example',
      authority: 'PEM'
    })
  })

  it.each([
    ['is empty', ''],
    ['is null', 'null'],
    ['is a text', 'x'],
    ['is not YAML', '{ ['],
    ['contains itself', 'clusters: &c [*c]'],
    ['has null in place of its lists', 'clusters: null\nusers: null\n'],
    ['has null in its lists', 'clusters: [null]\nusers: [null]\n'],
    ['has a map in place of its lists', 'clusters: { cluster: {} }\nusers: {}\n'],
    ['has no HTTPS address', config('http://shop.example')],
    ['has an address that is not one', config('https://')],
    ['has bytes that are not UTF-8', Buffer.from([0xff, 0x00, 0x80]).toString()]
  ])('cannot be used when it %s', (_, text) => {
    expect(readKubeconfig(text)).toEqual({ unusable: expect.stringContaining('names no API server') })
  })

  it.each(['null', '{}', '[]', '{ client-certificate-data: x }'])('cannot be used when its user is %s', user => {
    const found = readKubeconfig(config('https://shop.example', user))
    expect(found).toEqual({ unusable: expect.stringContaining('no Entra integration') })
  })
})
