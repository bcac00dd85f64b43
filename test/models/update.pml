/*
 * Update and teardown: two hosts play generations of one deployment.
 *
 * Node A is on host 0. Node B is on host 1; its definition 1 requires A, its definition 2 does not.
 * Each definition makes a thing of its own, so a new definition leaves an old thing to take back.
 * An operator publishes generations one after another; agents see them late, skip some, and die
 * between any two steps, leaving a program that goes on. Somebody else may have made the first
 * thing of A before.
 *
 * An action names the function of src/ that it stands for.
 */
#ifndef GENS
#define GENS 3
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#define A 0
#define B 1
#define other(h) (1 - (h))

/* What an agent is at: doing or undoing the thing of a definition. */
#define IDLE 0
#define DO(d) (d)
#define UNDO(d) (2 + (d))
#define isUndo(work) ((work) > 2)
#define thingOf(work) ((work) > 2 -> (work) - 2 : (work))

typedef Host {
  bool alive = true;
  /* Of the process: gone when it dies. */
  byte seen;              /* newest generation in its view of the store */
  byte play;              /* generation that it plays; 0: none */
  bool listed;
  byte heardFor;          /* the other host's record as this one sees it: its generation */
  byte heardOf;           /* the definition that it speaks of */
  bool heardUp;
  bool heardGone;
  byte heardAccepted;
  bool fresh;             /* that is still what the store says */
  byte granted;           /* work whose intent the store has granted, and that has not begun */
  byte work;
  bool acted;             /* the work at hand has had its effect */
  bool stale;             /* a newer generation does not want it */
  /* In its state directory. */
  byte mark;              /* the generation that it has taken over last */
  bool made[3];
  /* On its machine. */
  bool thing[3];
  byte orphan;
  /* In the store, under its lease. */
  byte saidFor;
  byte saidOf;
  bool saidUp;
  bool saidGone;
  byte accepted;
  /* Nobody's: what it has ever acknowledged. */
  byte observed;
}

Host host[2];
byte gen;
byte wanted[(GENS + 1) * 2];
bool theirs;              /* the first thing of A is somebody else's */
byte crashes = CRASHES;
bool closed;              /* the operator is done */

#define wantIn(g, h) wanted[(g) * 2 + (h)]
#define want(h) wantIn(host[h].play, h)
#define busy(h) (host[h].work != IDLE || host[h].orphan != IDLE)
#define madeAny(h) (host[h].made[1] || host[h].made[2])

/* What an instance has reached, as its own agent sees it (reachedNow, undoCheck). */
#define isUp(h) (want(h) != 0 && host[h].thing[want(h)] && host[h].work != DO(want(h)))
#ifdef DELETE_BY_LOOKING
#define isGone(h) (want(h) == 0 && !(host[h].made[1] && host[h].thing[1]) && !(host[h].made[2] && host[h].thing[2]) && host[h].work == IDLE)
#else
#define isGone(h) (want(h) == 0 && !madeAny(h) && host[h].work == IDLE)
#endif

/* What the other host's word is worth to this one (reachedElsewhere, isGoneElsewhere). */
#ifdef NO_FINGERPRINT
#define upElsewhere(h) (host[h].heardUp)
#else
#define upElsewhere(h) (host[h].heardUp && host[h].heardOf == wantIn(host[h].play, other(h)))
#endif
#define isOfNow(h) (host[h].heardFor >= host[h].play)
#define goneElsewhere(h) (host[h].heardFor != 0 \
    -> host[h].heardGone && isOfNow(h) : host[h].heardAccepted >= host[h].play)

/* Gates (compileScore): on the way up, and on the way down. */
#define mayDo(h) ((h) == A || want(h) == 2 || upElsewhere(h))
#ifdef NO_TEARDOWN_GATE
#define mayDelete(h) true
#else
#define mayDelete(h) ((h) == B || (wantIn(host[h].play, B) == 0 \
    -> goneElsewhere(h) : upElsewhere(h)))
#endif

/* Does the host want this work now (decide, isStillDue)? */
#define isDo(h, d) (host[h].play != 0 && want(h) == d && !host[h].thing[d] && mayDo(h))
#define isStandIn(h, d) (host[h].play != 0 && host[h].made[d] && want(h) != d && want(h) != 0)
#define isDelete(h, d) (host[h].play != 0 && host[h].made[d] && want(h) == 0 && mayDelete(h))
#define isDue(h, w) (isUndo(w) \
    -> isStandIn(h, thingOf(w)) || isDelete(h, thingOf(w)) : isDo(h, w))

/* Does it rely on the other host, so that the store is asked first (remoteTargets, runDo)? */
#define remote(h, w) (((h) == B && (w) == DO(1)) || ((h) == A && isUndo(w) && want(h) == 0))
#define needsIntent(h, w) (isUndo(w) || remote(h, w))

/* The transaction of an intent (declareIntents). */
#ifdef NO_INTENT
#define grants(h, w) true
#else
#ifdef INTENT_OF_WHAT_IS_SEEN
#define isNewest(h) (gen == host[h].seen)
#else
#define isNewest(h) (gen == host[h].play)
#endif
#define grants(h, w) (isNewest(h) && (!remote(h, w) || host[h].fresh))
#endif

#define isOrdered(h, w) (host[h].alive && host[h].work == IDLE && host[h].granted == IDLE && \
    hasRoom(h) && isDue(h, w))
#ifdef NO_ORPHAN_WAIT
#define hasRoom(h) true
#else
#define hasRoom(h) (host[h].orphan == IDLE)
#endif
#ifdef NO_MARK
#define isOld(h) false
#else
/* A store that answers from the past does not talk a restarted agent out of what it knows. */
#define isOld(h) (host[h].seen < host[h].mark)
#endif
#ifdef NO_LAST_LOOK
#define mayBegin(h, w) true
#else
#define mayBegin(h, w) isDue(h, w)
#endif
#ifdef MADE_AFTER
#define madeBefore false
#else
#define madeBefore true
#endif
#ifdef CLEARED_BEFORE
#define clearedBefore true
#else
#define clearedBefore false
#endif
#ifdef ACKNOWLEDGED_FIRST
#define acknowledgesFirst true
#else
#define acknowledgesFirst false
#endif

#define isNews(h) (host[h].saidFor != host[h].play || host[h].saidOf != want(h) || \
    host[h].saidUp != isUp(h) || host[h].saidGone != isGone(h) || host[h].accepted != host[h].play)

#define standsOnA ((host[B].made[1] && host[B].thing[1]) || host[B].work == DO(1) || \
    host[B].orphan == DO(1))
/*
 * P5 is promised as of the intent. Not promised, and shown to fail by the first two: for what a
 * changed definition of B leaves behind, of which host 0 knows nothing; and for what a generation
 * wants that is published between the intent and the end of the undo.
 */
#ifdef P5_FOR_WHAT_IS_REPLACED
#define concerns(h) (gen == host[h].play)
#else
#ifdef P5_UNDER_NEWER_GENERATIONS
#define concerns(h) (wantIn(host[h].play, B) == 0)
#else
#define concerns(h) (wantIn(host[h].play, B) == 0 && gen == host[h].play)
#endif
#endif

/* Its words end with its lease, and those of a predecessor with its claim (Standing.claim). */
inline forget(h) {
  host[h].saidFor = 0; host[h].saidOf = 0; host[h].saidUp = false; host[h].saidGone = false;
  host[h].accepted = 0;
  host[other(h)].fresh = false
}

/* Following.listedHosts, changedHosts. */
inline hear(h) {
  host[h].heardFor = host[other(h)].saidFor;
  host[h].heardOf = host[other(h)].saidOf;
  host[h].heardUp = host[other(h)].saidUp;
  host[h].heardGone = host[other(h)].saidGone;
  host[h].heardAccepted = host[other(h)].accepted;
  host[h].fresh = true
}

/* Performer.begin. */
inline begin(h, w) {
  assert(host[h].orphan == IDLE);              /* P2: nothing begins beside an orphan */
  assert(host[h].play >= host[h].observed);    /* P7: nothing by an older generation */
  assert(isUndo(w) -> want(h) != thingOf(w) : want(h) == w);  /* P7: what is wanted now */
  /* P5: what stands on A goes first, and no more of it is made meanwhile. */
  assert(!(h == A && isUndo(w) && want(h) == 0 && concerns(h)) || !standsOnA);
  if
  :: isUndo(w) && clearedBefore -> host[h].made[thingOf(w)] = false
  :: !isUndo(w) && madeBefore -> host[h].made[w] = true
  :: else
  fi;
  host[h].work = w;
  host[h].granted = IDLE;
  host[h].acted = false;
  host[h].stale = false
}

/* Agent.runDo, declareIntents. */
inline order(h, w) {
  if
  :: !needsIntent(h, w) -> begin(h, w)
  :: needsIntent(h, w) && grants(h, w) ->
     /* P1, P5, P7: at one moment the generation was this one, and what is relied on was so. */
     assert(gen == host[h].play);
     assert(!(h == B && w == DO(1)) || (host[A].saidUp && host[A].saidOf == wantIn(gen, A)));
     host[h].granted = w
  :: needsIntent(h, w) && !grants(h, w) ->
     /* Refused: its view is in doubt, and is listed again. */
     host[h].seen = gen;
     hear(h)
  fi
}
#define isOrderable(h, w) (isOrdered(h, w) && \
    (!needsIntent(h, w) || grants(h, w) || host[h].seen < gen || !host[h].fresh))

inline die(h) {
  host[h].alive = false;
  host[h].seen = 0; host[h].play = 0;
  host[h].heardFor = 0; host[h].heardOf = 0; host[h].heardUp = false; host[h].heardGone = false;
  host[h].heardAccepted = 0; host[h].fresh = false;
  host[h].granted = IDLE; host[h].work = IDLE; host[h].acted = false; host[h].stale = false
}

proctype Agent(byte h) {
end:
  do
  /* Following.take, in the order of the store; a stale read after a restart begins in the past. */
  :: d_step { host[h].alive && host[h].seen < gen -> host[h].seen++ }
  :: d_step { host[h].alive && !host[h].fresh -> hear(h) }
  /* acceptGeneration, onGeneration. */
  :: d_step { host[h].alive && host[h].seen > host[h].play && !isOld(h) ->
     host[h].play = host[h].seen;
     host[h].mark = host[h].seen;
     if
     :: host[h].play > host[h].observed -> host[h].observed = host[h].play
     :: else
     fi;
     if
     :: host[h].work != IDLE && (isUndo(host[h].work) == (want(h) == thingOf(host[h].work))) ->
        host[h].stale = true
     :: else
     fi }
  :: d_step { isOrderable(h, DO(1)) -> order(h, DO(1)) }
  :: d_step { isOrderable(h, DO(2)) -> order(h, DO(2)) }
  :: d_step { isOrderable(h, UNDO(1)) -> order(h, UNDO(1)) }
  :: d_step { isOrderable(h, UNDO(2)) -> order(h, UNDO(2)) }
  :: d_step { host[h].granted != IDLE && mayBegin(h, host[h].granted) -> begin(h, host[h].granted) }
  :: d_step { host[h].granted != IDLE && !mayBegin(h, host[h].granted) -> host[h].granted = IDLE }
  /* The effect of a Do or an undo, and its end. */
  :: d_step { host[h].work != IDLE && !host[h].acted ->
     assert(!(isUndo(host[h].work) && h == A && thingOf(host[h].work) == 1 && theirs));
     host[h].thing[thingOf(host[h].work)] = !isUndo(host[h].work);
     host[h].acted = true }
  :: d_step { host[h].work != IDLE && host[h].acted ->
     host[h].made[thingOf(host[h].work)] = !isUndo(host[h].work);
     host[h].work = IDLE; host[h].acted = false; host[h].stale = false }
  /* Performer.cancelDo: it ends before it has had an effect. */
  :: d_step { host[h].stale && !host[h].acted -> host[h].work = IDLE; host[h].stale = false }
  /* Standing.send: words and acknowledgement in one transaction. */
  :: d_step { host[h].alive && host[h].play != 0 && isNews(h) ->
     host[h].saidFor = host[h].play;
     host[h].saidOf = want(h);
     host[h].saidUp = isUp(h);
     host[h].saidGone = isGone(h);
     host[h].accepted = host[h].play;
     host[other(h)].fresh = false }
  :: d_step { acknowledgesFirst && host[h].alive && host[h].accepted < host[h].play ->
     host[h].accepted = host[h].play;
     host[other(h)].fresh = false }
  :: d_step { host[h].alive && crashes > 0 && host[h].orphan == IDLE -> crashes--;
     host[h].orphan = (host[h].acted -> IDLE : host[h].work);
     die(h) }
  :: d_step { !host[h].alive && (host[h].saidFor != 0 || host[h].accepted != 0) -> forget(h) }
  :: d_step { !host[h].alive -> forget(h); host[h].alive = true }
  /* What outlives its agent has its effect, or is ended before (Orphans). */
  :: d_step { host[h].orphan != IDLE ->
     host[h].thing[thingOf(host[h].orphan)] = !isUndo(host[h].orphan);
     host[h].orphan = IDLE }
  :: d_step { host[h].orphan != IDLE -> host[h].orphan = IDLE }
  od
}

inline publish(a, b) {
  gen++;
  wantIn(gen, A) = a;
  wantIn(gen, B) = b
}

proctype Operator() {
end:
  do
  :: d_step { gen < GENS -> publish(1, 1) }
  :: d_step { gen < GENS -> publish(2, 1) }
  :: d_step { gen < GENS -> publish(0, 2) }
  :: d_step { gen < GENS -> publish(1, 0) }
  :: d_step { gen < GENS -> publish(0, 0) }
  od
}

#define isThere(h, d) (host[h].thing[d] == (want(h) == d || (h == A && d == 1 && theirs)))
#define isOurs(h, d) (!host[h].made[d] || want(h) == d)

/* P3, P7: when nothing can happen any more, all is as the last generation wants it, and no more. */
proctype Outcome() {
  timeout ->
  assert(host[A].play == GENS && host[B].play == GENS);
  assert(isThere(A, 1) && isThere(A, 2) && isThere(B, 1) && isThere(B, 2));
  assert(isOurs(A, 1) && isOurs(A, 2) && isOurs(B, 1) && isOurs(B, 2));
  assert(!isNews(A) && !isNews(B))
}

init {
  atomic {
    if
    :: theirs = (GENS < 3)
    :: theirs = false
    fi;
    host[A].thing[1] = theirs;
    publish(1, 1);
    run Agent(A); run Agent(B); run Operator(); run Outcome()
  }
}
