import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { guard, mask, withoutSecrets } from '../../../src/runtime/masks.ts'

let commands: string[]
beforeEach(() => {
  commands = []
  jest.spyOn(process.stdout, 'write').mockImplementation(chunk => commands.push(String(chunk)) > 0)
})
afterEach(() => {
  jest.restoreAllMocks()
})

describe('mask', () => {
  it('tells the runner once of each secret, and never of nothing', () => {
    for (const secret of ['', 'first-secret', 'first-secret']) mask(secret)
    expect(commands.filter(line => line.startsWith('::add-mask::'))).toEqual(['::add-mask::first-secret\n'])
    expect(withoutSecrets('a first-secret b')).toBe('a *** b')
  })
})

describe('guard', () => {
  it('replaces what is masked later as well, and passes on all else as it is', () => {
    const written: unknown[] = []
    const stream = { write: (...given: unknown[]) => written.push(given) > 0 }
    guard(stream)
    mask('second-secret')
    const bytes = new Uint8Array([1])
    expect(stream.write('Bearer second-secret\n', 'utf8')).toBe(true)
    stream.write(bytes)
    expect(written).toEqual([['Bearer ***\n', 'utf8'], [bytes]])
  })
})
