/**
 * Writes what is generated from the sources: the configuration's JSON Schema and reference, the set-up template, the
 * reference pages and the lock of the public interface. `--check` only compares.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { actionPages } from './action-docs.ts'
import { configPage } from './config-docs.ts'
import { INTERFACE_FILE, interfaceText } from './public-interface.ts'
import { configSchema } from './schema.ts'
import { SETUP_FILE, setupText } from './setup.ts'

const root = dirname(import.meta.dirname)
const FOLDERS = ['schema', 'setup', 'action-docs']

/** Every generated file by its path, with the text it must have. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const schema = `${JSON.stringify(configSchema(), null, 2)}\n`
  return new Map([
    ['schema/aks-baseline.schema.json', schema],
    ['docs/configuration.md', configPage()],
    [SETUP_FILE, setupText()],
    [INTERFACE_FILE, await interfaceText(root)],
    ...(await actionPages(root))
  ])
}

async function outdated(files: ReadonlyMap<string, string>): Promise<string[]> {
  const present = (await Promise.all(FOLDERS.map(listFiles))).flat()
  const stale = present.filter(path => !files.has(path))
  const differing = await Promise.all(
    [...files].map(async ([path, text]) =>
      (await readFile(join(root, path), 'utf8').catch(() => '')) === text ? [] : [path]
    )
  )
  return [...stale, ...differing.flat()]
}

async function listFiles(folder: string): Promise<string[]> {
  const names = await readdir(join(root, folder)).catch(() => [])
  return names.map(name => `${folder}/${name}`)
}

async function main(): Promise<void> {
  const files = await generatedFiles()
  if (process.argv.includes('--check')) {
    const differing = await outdated(files)
    if (differing.length > 0) throw new Error(`run \`npm run generate\` and commit: ${differing.join(', ')}`)
    return
  }
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
