import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { maskSecret, maskStream, withoutSecrets } from '../../../src/runtime/masks.ts'

let commands: string[]
beforeEach(() => {
  commands = []
  jest.spyOn(process.stdout, 'write').mockImplementation(chunk => commands.push(String(chunk)) > 0)
})
afterEach(() => {
  jest.restoreAllMocks()
})

describe('maskSecret', () => {
  it('tells the runner once of each secret, and never of nothing', () => {
    for (const secret of ['', 'first-secret', 'first-secret']) maskSecret(secret)
    expect(commands.filter(line => line.startsWith('::add-mask::'))).toEqual(['::add-mask::first-secret\n'])
    expect(withoutSecrets('a first-secret b')).toBe('a *** b')
  })
})

describe('maskStream', () => {
  it('replaces what is masked later as well, and passes on all else as it is', () => {
    const written: unknown[] = []
    const stream = { write: (...given: unknown[]) => written.push(given) > 0 }
    maskStream(stream)
    maskSecret('second-secret')
    const bytes = new Uint8Array([1])
    expect(stream.write('Bearer second-secret\n', 'utf8')).toBe(true)
    stream.write(bytes)
    expect(written).toEqual([['Bearer ***\n', 'utf8'], [bytes]])
  })
})
