/*
 * View: what an agent believes that the store says, whatever becomes of streams and stores.
 *
 * One record of another host (a word) and the desired state, in a store of numbered revisions; one
 * agent that lists and watches them (followRange, Following), takes over generations (onDesired)
 * and asks for intents (declareIntents). Streams break, fall silent without a word, and are ended
 * by compaction; lists are answered from the past; the store is emptied, and restored to an
 * earlier revision, after which the same numbers mean other things.
 */
#ifndef REVISIONS
#define REVISIONS 5
#endif
#ifndef TROUBLES
#define TROUBLES 2
#endif

mtype = { listing, watching };

/* The store at each revision of its present history: a word's content, and the wanted generation. */
byte word[REVISIONS + 1];
byte wordAt[REVISIONS + 1];
byte wants[REVISIONS + 1];
byte wantsAt[REVISIONS + 1];
byte rev = 1;
byte compacted;
byte words;               /* contents that were ever written; no two are alike */
byte newest;              /* the newest generation that was ever published */
byte troubles = TROUBLES;
byte restores = 1;
byte asks = 2;            /* intents that are looked at */

/* The agent. */
mtype phase = listing;
bool silent;
byte at;                  /* the revision that its view is a picture of */
byte heard;               /* the word as it knows it; 0: there is none */
byte heardAt;
byte play;                /* the generation that it plays */
byte playAt;              /* the revision of that record */
byte late;                /* an event of a stream that was given up */
bool alarmed;
bool tornDown;

#ifdef ABSENT_IS_DELETED
#define absentIsDeleted true
#else
#define absentIsDeleted false
#endif
#ifdef LATE_EVENTS
#define keepsLate true
#else
#define keepsLate false
#endif
#ifdef KEEPS_WHAT_IS_GONE
#define forgets(r) (word[r] != 0)
#else
#define forgets(r) true
#endif
#ifdef GAP
#define watchesFrom(r) (r < rev -> r + 1 : r)
#else
#define watchesFrom(r) r
#endif
#ifdef COMPACTED_GOES_ON
#define isCompacted false
#define next (compacted > at -> compacted : at + 1)
#else
#define isCompacted (compacted > at)
#define next (at + 1)
#endif
#ifdef NO_RELIST
#define relists false
#else
#define relists true
#endif
#ifdef REVISIONS_ORDER_GENERATIONS
#define isNewer(g, gAt) (g > play && gAt > playAt)
#else
#ifdef ANY_GENERATION_IS_NEWER
#define isNewer(g, gAt) (g != 0 && g != play)
#else
#define isNewer(g, gAt) (g > play)
#endif
#endif
#ifdef INTENT_BY_REVISION
#define grants (wantsAt[rev] == playAt && wordAt[rev] == heardAt)
#else
#define grants (wants[rev] == play && word[rev] == heard)
#endif

inline put(w, wAt, g, gAt) {
  word[rev + 1] = w; wordAt[rev + 1] = wAt;
  wants[rev + 1] = g; wantsAt[rev + 1] = gAt;
  rev++
}

/* A round of followRange ends: nothing that its stream still brings is listened to. */
inline leave() {
  if
  :: keepsLate && phase == watching && !silent && at < rev -> late = at + 1
  :: else
  fi;
  phase = listing;
  silent = false
}

proctype Store() {
end:
  do
  :: d_step { rev < REVISIONS -> words++; put(words, rev + 1, wants[rev], wantsAt[rev]) }
  :: d_step { rev < REVISIONS && word[rev] != 0 -> put(0, 0, wants[rev], wantsAt[rev]) }
  :: d_step { rev < REVISIONS -> newest++; put(word[rev], wordAt[rev], newest, rev + 1) }
  /* Emptied: nothing is left of either. */
  :: d_step { rev < REVISIONS && (word[rev] != 0 || wants[rev] != 0) -> put(0, 0, 0, 0) }
  :: d_step { compacted < rev && troubles > 0 -> troubles--; compacted = rev }
  /* Restored: its servers begin anew, so every stream ends, and the numbers are given again. */
  :: atomic { restores > 0 && rev > 1 -> restores--;
     do
     :: d_step { rev > 1 ->
        word[rev] = 0; wordAt[rev] = 0; wants[rev] = 0; wantsAt[rev] = 0;
        rev-- }
     :: break
     od;
     compacted = 0;
     leave();
     late = 0 }
  od
}

/* Following.take, Agent.onDesired: only what is newer is played, whatever has become of it. */
inline takeWanted(g, gAt) {
  if
  :: isNewer(g, gAt) ->
     assert(g > play);                               /* P7: no older generation */
     play = g; playAt = gAt
  :: !isNewer(g, gAt) && g != 0 && g < play -> alarmed = true
  :: !isNewer(g, gAt) && g == 0 && play != 0 && absentIsDeleted -> tornDown = true
  :: else
  fi;
  assert(!tornDown)                                  /* P7: absence is no wish to delete */
}

inline hear(r) {
  heard = word[r];
  heardAt = wordAt[r]
}

/* Following.listedHosts, listedDeployment: the whole picture of one revision. */
inline list(r) {
  if
  :: forgets(r) -> hear(r)
  :: else
  fi;
  takeWanted(wants[r], wantsAt[r]);
  at = watchesFrom(r);
  phase = watching;
  assert(heard == word[at])                          /* P6: the view is the store's at `at` */
}

byte r;

proctype Agent() {
end:
  do
  :: d_step { phase == listing -> r = rev; list(r); r = 0 }
  /* Answered from the past. */
  :: atomic { phase == listing && troubles > 0 && rev > 1 -> troubles--;
     r = rev - 1;
     do
     :: r > 1 -> r--
     :: break
     od;
     d_step { list(r); r = 0 } }
  /* Following.changedHosts, changedDeployment: what happened since, in order. */
  :: d_step { phase == watching && !silent && !isCompacted && at < rev ->
     r = next;
     if
     :: word[r] != word[r - 1] -> hear(r)
     :: else
     fi;
     if
     :: wants[r] != wants[r - 1] -> takeWanted(wants[r], wantsAt[r])
     :: else
     fi;
     at = r;
     r = 0;
     assert(heard == word[at]) }                     /* P6 */
  :: d_step { phase == watching && late != 0 ->
     hear(late);
     late = 0;
     assert(heard == word[at]) }                     /* P6: of a round that is over */
  :: d_step { phase == watching && isCompacted && at < rev -> leave() }
  :: d_step { phase == watching && troubles > 0 -> troubles--; leave() }
  :: d_step { phase == watching && !silent && troubles > 0 -> troubles--; silent = true }
  /* However healthy it looks: relistMs. */
  :: d_step { phase == watching && silent && relists -> leave() }
  :: d_step { play != 0 && asks > 0 -> asks--;
     if
     /* P1: what the store says at this moment is what was believed. */
     :: grants -> assert(wants[rev] == play && word[rev] == heard)
     :: else -> leave()
     fi }
  od
}

proctype Outcome() {
  timeout ->
  assert(phase == watching && heard == word[rev]);   /* P6, P3: it is up to date in the end */
  /* P7: the newest generation is played, or an older one refused and said so. */
  assert(wants[rev] == 0 || wants[rev] == play || (wants[rev] < play && alarmed))
}

init {
  atomic { run Store(); run Agent(); run Outcome() }
}
