import { describe, expect, it } from '@jest/globals'
import { RepeatedPageError, readPages } from '../../../src/runtime/pages.ts'

describe('readPages', () => {
  it('yields the items of all pages', async () => {
    const pages = new Map([
      [undefined, { items: [1], next: 'a' }],
      ['a', { items: [], next: 'b' }],
      ['b', { items: [2, 3] }]
    ])
    const read = async (page: string | undefined) => pages.get(page) ?? { items: [] }
    expect(await Array.fromAsync(readPages(read))).toEqual([1, 2, 3])
  })

  it('throws when a page leads to itself', async () => {
    const read = async () => ({ items: [1], next: 'a' })
    await expect(Array.fromAsync(readPages(read))).rejects.toThrow(RepeatedPageError)
  })
})
