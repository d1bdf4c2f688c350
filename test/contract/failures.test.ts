import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { failureReasons } from '../../src/runtime/index.ts'

const root = join(import.meta.dirname, '../..')
const sources = globSync('src/**/*.ts', { cwd: root })
  .filter(file => !file.endsWith('runtime/failure.ts'))
  .map(file => readFileSync(join(root, file), 'utf8'))
  .join('\n')

it.each(Object.keys(failureReasons))('%s is a reason that something fails for', reason => {
  expect(sources).toContain(`'${reason}'`)
})
