/** Somebody who has something to do at the end of a turn. */
export interface TurnTask {
  endTurn(): void;
}

/** Runs tasks at the end of the present turn of the event loop: after all sockets that were readable have been read. */
export interface Turn {
  /** Runs `task` once at the end of this turn. The caller does not hand in a task that is still waiting. */
  atEnd(task: TurnTask): void;
}

/** Creates a turn shared by the connections of one process: one check of the event loop serves them all. */
export function createTurn(): Turn {
  let waiting: TurnTask[] = [];

  function run(): void {
    const tasks = waiting;
    waiting = [];
    for (const task of tasks) task.endTurn();
  }

  return {
    atEnd(task) {
      if (waiting.length === 0) setImmediate(run);
      waiting.push(task);
    },
  };
}
