/**
 * What lets a page read files again that a person chose before, also after a restart: handles, kept by the browser. Only
 * where the browser has them; elsewhere nothing is found here, and files are chosen anew.
 */
export interface FileHandles {
  find(id: string): Promise<FileSystemFileHandle | undefined>;
  /** Keeps a handle, and answers under which id: that of the same file, where one is kept. */
  keep(handle: FileSystemFileHandle): Promise<string | undefined>;
  /** Forgets every other one. */
  keepOnly(ids: readonly string[]): Promise<void>;
}

const DATABASE = "wirebench";
const STORE = "file-handles";

/** Handles in `factory`'s database, opened when first needed. Whatever the browser refuses counts as not there. */
export function createFileHandles(factory: IDBFactory | undefined): FileHandles {
  let opening: Promise<IDBDatabase | undefined> | undefined;

  async function withStore<Value>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value | undefined> {
    opening ??= openDatabase(factory);
    const database = await opening;
    if (database === undefined) return undefined;
    try {
      return await resultOf(work(database.transaction(STORE, mode).objectStore(STORE)));
    } catch {
      // Over the quota, or private browsing: the file will be chosen anew.
      return undefined;
    }
  }

  async function find(id: string): Promise<FileSystemFileHandle | undefined> {
    const found = await withStore<unknown>("readonly", (store) => store.get(id));
    return found instanceof FileSystemFileHandle ? found : undefined;
  }
  const allIds = async (): Promise<readonly string[]> =>
    ((await withStore("readonly", (store) => store.getAllKeys())) ?? []).map(String);

  return {
    find,
    async keep(handle) {
      for (const id of await allIds()) {
        const known = await find(id);
        if (known !== undefined && (await known.isSameEntry(handle))) return id;
      }
      const id = crypto.randomUUID();
      const key = await withStore("readwrite", (store) => store.put(handle, id));
      return key === undefined ? undefined : id;
    },
    async keepOnly(ids) {
      for (const id of await allIds()) {
        if (!ids.includes(id)) await withStore("readwrite", (store) => store.delete(id));
      }
    },
  };
}

async function openDatabase(factory: IDBFactory | undefined): Promise<IDBDatabase | undefined> {
  if (factory === undefined) return undefined;
  try {
    const request = factory.open(DATABASE, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
    return await resultOf(request);
  } catch {
    // The browser keeps no databases for this page.
    return undefined;
  }
}

function resultOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("the database failed")));
  });
}
