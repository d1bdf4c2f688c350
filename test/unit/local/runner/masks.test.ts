import { describe, expect, it } from '@jest/globals'
import { createMasks } from '../../../../local/runner/masks.ts'

describe('createMasks', () => {
  it('hides every line of a secret, longest first', () => {
    const masks = createMasks()
    masks.add('abc\nabcdef')
    masks.add('')
    expect(masks.apply('abcdef-abc-ab')).toBe('***-***-ab')
    expect(masks.hides('xxabcxx')).toBe(true)
    expect(masks.hides('ab')).toBe(false)
  })
})
