import { describe, expect, it } from '@jest/globals'
import { sourceCredentialsOf } from '../../../src/actions/source-credentials.ts'
import { importOf } from '../../../src/registry/index.ts'
import { fakeLog } from '../azure/fakes.ts'

const traefik = importOf({ from: `docker.io/library/traefik@sha256:${'a'.repeat(64)}`, to: 'library/traefik' })

describe('sourceCredentialsOf', () => {
  it('warns about a login for a registry from which nothing is imported', () => {
    const log = fakeLog()
    const text = 'index.docker.io=ada:one\nghrc.io=ada:two'
    const masked: string[] = []
    const found = sourceCredentialsOf(text, [traefik], { log, mask: secret => masked.push(secret) })
    expect([...found.keys()]).toEqual(['docker.io', 'ghrc.io'])
    expect(masked).toEqual(['one', 'two'])
    expect(log.lines).toEqual([
      'warning: The input "source-credentials" has a login for ghrc.io, but no image is imported from there.'
    ])
  })

  it('has no login when the input is empty', () => {
    expect(sourceCredentialsOf(undefined, [traefik], { log: fakeLog(), mask: () => undefined }).size).toBe(0)
  })
})
