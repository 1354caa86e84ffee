/** What the phone keeps: events on their way to the server, and what the server said last. */

const DATABASE = 'depotflow-phone';
const VERSION = 1;
const TABLES = ['events', 'kept'];

/** One IndexedDB database. `events` holds the outbox in order of `seq`, `kept` single values by name. */
export class Store {
  #connection = null;

  read(work) {
    return this.#run('readonly', work);
  }

  /** Runs `work` in one transaction. Resolves once it is on disk; any error undoes all of it. */
  write(work) {
    return this.#run('readwrite', work);
  }

  async #run(mode, work) {
    const database = await this.#open();
    const transaction = database.transaction(TABLES, mode, { durability: 'strict' });
    const finished = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    finished.catch(() => {});
    try {
      const result = await work(
        Object.fromEntries(TABLES.map((name) => [name, new Table(transaction.objectStore(name))])),
      );
      await finished;
      return result;
    } catch (error) {
      if (transaction.error === null) transaction.abort();
      throw error;
    }
  }

  #open() {
    this.#connection ??= this.#connect().catch((error) => {
      this.#connection = null;
      throw error;
    });
    return this.#connection;
  }

  async #connect() {
    const opening = indexedDB.open(DATABASE, VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('events', { keyPath: 'seq', autoIncrement: true });
      opening.result.createObjectStore('kept');
    };
    const database = await answerOf(opening);
    const forget = () => {
      this.#connection = null;
    };
    database.onclose = forget; // phones close databases of apps in the background
    database.onversionchange = () => {
      forget();
      database.close();
    };
    return database;
  }
}

class Table {
  #objects;

  constructor(objects) {
    this.#objects = objects;
  }

  all() {
    return answerOf(this.#objects.getAll());
  }

  get(key) {
    return answerOf(this.#objects.get(key));
  }

  put(value, key) {
    return answerOf(this.#objects.put(value, key));
  }

  delete(key) {
    return answerOf(this.#objects.delete(key));
  }
}

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
